"""The part of Debian's Python that the agent needs, compiled, without sources."""

import json
from pathlib import Path

from dcim.core.errors import Permanent
from provisioning.images import packages

_LIBRARY = "usr/lib/python3.11"
# OpenSSL (for _ssl and _hashlib) would double the RAM disk; hashlib and http.client do without it.
_LIST_MODULES = """
import sys
sys.dont_write_bytecode = True
sys.modules["_ssl"] = sys.modules["_hashlib"] = None
sys.path.append(sys.argv[1])
import encodings.ascii, encodings.idna, encodings.latin_1, encodings.utf_8, warnings, traceback, linecache
import provisioning.agent.__main__
import json
files = [getattr(module, "__file__", None) for module in sys.modules.values()]
json.dump(sorted(name for name in files if name), sys.stdout)
"""
_COMPILE = """
import json, py_compile, sys
for source, target, shown in json.load(open(sys.argv[1])):
    py_compile.compile(source, target, shown, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


def loader(root: Path) -> Path:
    """The dynamic loader of an unpacked libc6."""
    for folder in ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"):
        path = root / folder / "ld-linux-x86-64.so.2"
        if path.exists():
            return path.resolve()
    raise Permanent("the unpacked libc6 has no dynamic loader")


def closure(root: Path, agent_sources: list[Path]) -> dict[str, bytes]:
    """Path in the RAM disk → content, of the agent and every module that importing it imports.

    The unpacked interpreter itself says which: it is run once, and once more to compile them.
    """
    agent_root = root.parent / "agent-root"
    package = agent_root / "provisioning/agent"
    package.mkdir(parents=True)
    (agent_root / "provisioning/__init__.py").write_text("")
    for source in agent_sources:
        (package / source.name).write_bytes(source.read_bytes())
    places: dict[str, Path] = {}
    for name in json.loads(_python(root, "-c", _LIST_MODULES, str(agent_root))):
        path = Path(name)
        if path.is_relative_to(agent_root):
            places[f"{_LIBRARY}/{path.relative_to(agent_root)}"] = path
        elif path.is_relative_to(root):
            places[str(path.relative_to(root))] = path
        else:
            raise Permanent(f"the RAM disk's Python took {path.name} from outside the unpacked packages")
    found: dict[str, bytes] = {}
    jobs = []
    for place, path in sorted(places.items()):
        if path.suffix == ".py":
            target = root.parent / "compiled" / (place + "c")
            target.parent.mkdir(parents=True, exist_ok=True)
            jobs.append((str(path), str(target), f"/{place}"))
        else:
            found[place] = path.read_bytes()
    listing = root.parent / "compile.json"
    listing.write_text(json.dumps(jobs))
    _python(root, "-c", _COMPILE, str(listing))
    for _, target_name, shown in jobs:
        found[shown.lstrip("/") + "c"] = Path(target_name).read_bytes()
    return found


def _python(root: Path, *arguments: str) -> str:
    search = ":".join(str(root / folder) for folder in ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"))
    argv = [str(loader(root)), "--library-path", search, str(root / "usr/bin/python3.11"), "-B", "-S", "-P", *arguments]
    return packages.run(argv, env={"PYTHONHOME": str(root / "usr"), "PYTHONPATH": "", "PYTHONHASHSEED": "0"})
