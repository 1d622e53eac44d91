"""``dcim types`` as its user types it: processes, their output, their exit codes, what they take."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "devicetype-library"
MEGABYTES = 400
TYPE = """\
manufacturer: Acme
model: One
slug: acme-one
u_height: 1
is_full_depth: true
interfaces:
  - {name: eno1, type: 1000base-t}
"""


def dcim(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; the last line of its errors is its peak of memory in MB."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DCIM_")}
    code = (
        "import resource, sys\nfrom dcim.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words], env={**environment, "DCIM_HOME": str(home), "NO_COLOR": "1"},
        capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh installation."""
    done = dcim(tmp_path / "home", "init", "--json")
    assert done.returncode == 0, done.stderr
    return tmp_path / "home"


def test_a_library_from_import_to_export(home: Path, tmp_path: Path) -> None:
    library = tmp_path / "lib"
    file = library / "device-types" / "Acme" / "One.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(TYPE)
    preview = dcim(home, "types", "import", str(library), "--dry-run", "--json")
    assert preview.returncode == 3, preview.stderr
    assert json.loads(preview.stdout)["counts"] == {"device": {"create": 1}}
    written = dcim(home, "types", "import", str(library))
    assert written.returncode == 0
    assert "Written: 1 types in one transaction" in written.stdout
    again = dcim(home, "types", "import", str(file), "--dry-run")
    assert (again.returncode, "Nothing to change: 1 types equal the files." in again.stdout) == (0, True)
    file.write_text(TYPE.replace("eno1", "eno2") + "colour: red\nwight: 1\n")
    refused = dcim(home, "types", "import", str(library))
    assert refused.returncode == 2
    assert "lib/device-types/Acme/One.yaml:8: unknown key 'colour'" in refused.stderr
    assert "lib/device-types/Acme/One.yaml:9: unknown key 'wight'; did you mean 'weight'?" in refused.stderr
    nothing = dcim(home, "types", "import", str(home), "--json")
    assert nothing.returncode == 2
    assert "holds no device-types" in json.loads(nothing.stdout)["problems"][0]["message"]
    file.write_text(TYPE.replace("eno1", "eno2"))
    update = dcim(home, "types", "import", str(library))
    assert "~ device type Acme One" in update.stdout
    assert "+ interfaces eno2" in update.stdout
    assert "- interfaces eno1" in update.stdout
    listed = dcim(home, "types", "list", "--vendor", "acme")
    assert "acme-one" in listed.stdout
    shown = dcim(home, "types", "show", "acme-one")
    assert "eno2" in shown.stdout
    synced = dcim(home, "types", "sync", "acme-one", "--dry-run")
    assert (synced.returncode, "Nothing to change on 0 devices" in synced.stdout) == (0, True)
    wrong = dcim(home, "types", "sync", "acme-one", "--rename", "eno1=eno2")
    assert (wrong.returncode, "is not LIST:OLD=NEW" in wrong.stderr) == (2, True)
    exported = dcim(home, "types", "export", str(tmp_path / "out"))
    assert (exported.returncode, "1 files written" in exported.stdout) == (0, True)
    assert dcim(home, "types", "import", str(tmp_path / "out"), "--dry-run").returncode == 0
    assert dcim(home, "types", "export", str(tmp_path / "out")).returncode == 2


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the device-type library is not beside the checkout")
def test_the_whole_library_fits_into_little_memory(home: Path) -> None:
    for words in (["import", str(CORPUS)], ["import", str(CORPUS), "--dry-run"]):
        done = dcim(home, "types", *words)
        assert done.returncode == 0, done.stderr
        assert int(done.stderr.split()[-1]) < MEGABYTES
