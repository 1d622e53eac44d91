"""Debian packages by this machine's own apt sources: found, fetched and unpacked without installing anything."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from dcim.core.errors import NotReady, Permanent, Transient

SUITE = "bookworm"


def run(argv: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None, timeout_s: float = 900) -> str:
    """Run a build tool and return its output. Raises NotReady (missing tool) or Permanent (with the last lines)."""
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout_s,
        )
    except FileNotFoundError as error:
        raise NotReady(f"{argv[0]} is not installed: install the packages that the Makefile lists") from error
    except subprocess.TimeoutExpired as error:
        raise Transient(f"{argv[0]} did not end within {timeout_s:.0f} s") from error
    if done.returncode:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise Permanent(f"{argv[0]} failed ({done.returncode}): {tail}")
    return done.stdout


def kernel_package(flavour: str) -> str:
    """The newest kernel package of a flavour: ``cloud`` (virtual machines) or ``generic`` (real servers)."""
    meta = {"cloud": "linux-image-cloud-amd64", "generic": "linux-image-amd64"}[flavour]
    found = re.findall(r"^\s*Depends: (linux-image-\S+)$", run(["apt-cache", "depends", meta]), re.MULTILINE)
    if not found:
        raise NotReady(f"apt knows no {meta}: run 'apt-get update' with a Debian {SUITE} source")
    return str(found[0])


def fetch(names: list[str], folder: Path) -> list[Path]:
    """Download the candidate version of each package into ``folder``; returns the files, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    run(["apt-get", "-q", "download", *names], cwd=folder)
    return sorted(folder.glob("*.deb"))


def unpack(files: list[Path], root: Path) -> list[str]:
    """Unpack into ``root``; returns ``name=version`` of each, sorted."""
    built_from = []
    for file in files:
        run(["dpkg", "-x", str(file), str(root)])
        built_from.append(run(["dpkg-deb", "-W", "--showformat=${Package}=${Version}", str(file)]).strip())
    return sorted(built_from)


def debian_sources() -> list[str]:
    """This machine's apt sources of the suite, as one-line entries; third-party sources are left out.

    Raises NotReady on a machine that has none.
    """
    lines = run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages"]
    ).splitlines()
    found = []
    for line in lines:
        words = line.split()
        if len(words) == 4 and words[3] == "Debian" and words[1].split("-")[0] == SUITE and words[2] == "main":
            found.append(f"deb {words[0]} {words[1]} main")
    if not any(line.split()[2] == SUITE for line in found):
        raise NotReady(f"this machine's apt has no source of Debian {SUITE}: add one and run 'apt-get update'")
    return sorted(set(found))


def freshness_option() -> str:
    """The machine's own ``Acquire::Check-Valid-Until``: an archive snapshot has releases past their date."""
    value = run(["apt-config", "dump", "--format", "%v", "Acquire::Check-Valid-Until"]).strip() or "true"
    return f'Acquire::Check-Valid-Until "{value}"'


def replace_folder(new: Path, old: Path) -> None:
    """Put ``new`` in the place of ``old``."""
    if old.exists():
        shutil.rmtree(old)
    new.replace(old)
