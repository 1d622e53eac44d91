"""The agent's RAM disk: a Debian kernel, busybox, a part of Python, zstd and ``provisioning.agent``.

Result: ``<out>/agent/vmlinuz``, ``<out>/agent/initrd`` and ``<out>/agent/build.json``. The same packages give the same
bytes. Built again only when its recipe or the agent changed, or when forced (for newer packages).
"""

import hashlib
import json
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import zstandard

from dcim.core.errors import NotFound, Permanent
from provisioning.agent import machine
from provisioning.images import cpio, packages, pythonlib

FILES = Path(__file__).parent / "files"
_PACKAGES = [
    "busybox-static",
    "python3.11-minimal",
    "libpython3.11-minimal",
    "libpython3.11-stdlib",
    "libc6",
    "libexpat1",
    "zlib1g",
    "zstd",
    "liblz4-1",
    "liblzma5",
]
_APPLETS = [
    *("cat", "cut", "dmesg", "find", "grep", "ip", "ls", "mkdir", "modprobe", "mount", "poweroff", "ps", "reboot"),
    *("seq", "sh", "sleep", "sort", "sync", "udhcpc", "umount", "wc", "xargs"),
]
_LIBRARIES = ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")
_DRIVERS = {
    "cloud": [
        r"drivers/virtio/virtio(_ring|_pci.*)?",
        r"drivers/block/virtio_blk",
        r"drivers/net/(virtio_net|net_failover)",
        r"net/core/failover",
        r"drivers/char/hw_random/(virtio-)?rng.*",
        r"drivers/scsi/(virtio_scsi|scsi_mod|sd_mod|scsi_common)",
    ],
    "generic": [
        r"drivers/(virtio|nvme|ata|scsi|message|block)/.*",
        r"drivers/net/(ethernet/.*|virtio_net|net_failover|mdio.*)",
        r"drivers/net/phy/.*",
        r"net/core/failover",
        r"drivers/char/hw_random/.*",
        r"fs/(ext4|jbd2|mbcache)\b.*",
        r"(crypto|arch/x86/crypto)/crc32c.*",
        r"drivers/dca/.*",
    ],
}


@dataclass(frozen=True)
class AgentBuild:
    """What lies in ``<out>/agent``. Digests are SHA-256 in hex, sizes in bytes."""

    key: str
    kernel: str
    vmlinuz_sha256: str
    initrd_sha256: str
    initrd_bytes: int
    built_from: list[str]


def build_agent(out: Path, *, flavour: str = "cloud", force: bool = False) -> AgentBuild:
    """Build what is missing or out of date. ``flavour``: ``cloud`` for virtual machines, ``generic`` for real servers.

    Raises NotReady (a tool or an apt source is missing) or Permanent (a tool failed).
    """
    key = recipe_key(flavour)
    if not force and (kept := read_build(out)) is not None and kept.key == key:
        return kept
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".agent-") as scratch:
        root, result = Path(scratch) / "root", Path(scratch) / "agent"
        result.mkdir(mode=0o755)
        kernel = packages.kernel_package(flavour)
        built_from = packages.unpack(packages.fetch([*_PACKAGES, kernel], Path(scratch) / "debs"), root)
        release = kernel.removeprefix("linux-image-")
        vmlinuz = (root / f"boot/vmlinuz-{release}").read_bytes()
        initrd = zstandard.ZstdCompressor(level=14).compress(_archive(root, release, flavour).to_bytes())
        build = AgentBuild(
            key,
            release,
            hashlib.sha256(vmlinuz).hexdigest(),
            hashlib.sha256(initrd).hexdigest(),
            len(initrd),
            built_from,
        )
        (result / "vmlinuz").write_bytes(vmlinuz)
        (result / "initrd").write_bytes(initrd)
        (result / "build.json").write_text(json.dumps(asdict(build), indent=1))
        packages.replace_folder(result, out / "agent")
    return build


def read_build(out: Path) -> AgentBuild | None:
    """What ``<out>/agent`` says of itself; None when there is nothing whole."""
    try:
        found = AgentBuild(**json.loads((out / "agent/build.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return found if all((out / "agent" / name).is_file() for name in ("vmlinuz", "initrd")) else None


def require_build(out: Path) -> AgentBuild:
    """As ``read_build``; raises NotFound that says how to build it."""
    found = read_build(out)
    if found is None:
        raise NotFound("the agent's RAM disk is not built: run 'dcim image build agent'")
    return found


def recipe_key(flavour: str) -> str:
    """SHA-256 of what the build depends on besides the archive: this recipe and the agent's source."""
    total = hashlib.sha256(json.dumps([flavour, _PACKAGES, _APPLETS, _DRIVERS]).encode())
    own = [Path(__file__), Path(cpio.__file__), Path(pythonlib.__file__)]
    sources = [*own, *FILES.glob("agent-*"), *agent_sources()]
    for path in sorted(sources, key=lambda entry: (entry.parent.name, entry.name)):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def agent_sources() -> list[Path]:
    """The agent's own modules."""
    return sorted(Path(machine.__file__).parent.glob("*.py"))


def _archive(root: Path, release: str, flavour: str) -> cpio.Archive:
    archive = cpio.Archive()
    for folder in ("proc", "sys", "dev", "run", "tmp", "etc", "root"):
        archive.folder(folder)
    archive.character_device("dev/console", 5, 1)
    archive.file("init", (FILES / "agent-init.sh").read_bytes(), 0o755)
    archive.file("etc/udhcpc.sh", (FILES / "agent-udhcpc.sh").read_bytes(), 0o755)
    archive.file("bin/busybox", (root / "bin/busybox").read_bytes(), 0o755)
    for applet in _APPLETS:
        archive.link(f"bin/{applet}", "busybox")
    programs = {"usr/bin/python3": root / "usr/bin/python3.11", "usr/bin/zstd": root / "usr/bin/zstd"}
    for path, program in programs.items():
        archive.file(path, program.read_bytes(), 0o755)
    modules = pythonlib.closure(root, agent_sources())
    for path, content in modules.items():
        archive.file(path, content, 0o755 if path.endswith(".so") else 0o644)
    for path, content in _libraries(root, list(programs.values())).items():
        archive.file(path, content, 0o755)
    for path, content in _kernel_modules(root, release, flavour).items():
        archive.file(path, content)
    return archive


def _libraries(root: Path, programs: list[Path]) -> dict[str, bytes]:
    """The shared libraries of the programs, as their own loader finds them among the unpacked packages."""
    loader = pythonlib.loader(root)
    found = {"lib64/ld-linux-x86-64.so.2": loader.read_bytes()}
    search = ":".join(str(root / folder) for folder in _LIBRARIES)
    for program in programs:
        listing = packages.run([str(loader), "--library-path", search, "--list", str(program)])
        for name, place in re.findall(r"^\s*([^\s/]+) => (\S+) ", listing, re.MULTILINE):
            path = Path(place)
            if not path.is_relative_to(root):
                raise Permanent(f"{program.name} needs {name}, which no unpacked package has")
            found[f"lib/x86_64-linux-gnu/{name}"] = path.read_bytes()
    return found


def _kernel_modules(root: Path, release: str, flavour: str) -> dict[str, bytes]:
    """The drivers of a flavour with what they depend on, and modprobe's indexes for exactly these."""
    base = root / "lib/modules" / release
    packages.run(["depmod", "-b", str(root), release])
    needs = {}
    for line in (base / "modules.dep").read_text().splitlines():
        name, _, rest = line.partition(":")
        needs[name] = rest.split()
    patterns = [re.compile(rf"kernel/{pattern}\.ko$") for pattern in _DRIVERS[flavour]]
    wanted = {name for name in needs if any(pattern.match(name) for pattern in patterns)}
    wanted |= {need for name in wanted for need in needs[name]}
    for path in sorted(base.rglob("*.ko")):
        if str(path.relative_to(base)) not in wanted:
            path.unlink()
    packages.run(["depmod", "-b", str(root), release])
    indexes = ["modules.dep", "modules.alias", "modules.symbols"]
    return {f"lib/modules/{release}/{name}": (base / name).read_bytes() for name in [*sorted(wanted), *indexes]}
