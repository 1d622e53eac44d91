"""The RAM disk is built from packages: needs an apt source of Debian 12."""

import io
import subprocess
from pathlib import Path

import pytest
import zstandard

from dcim.core.errors import NotFound
from provisioning.images import agent

pytestmark = pytest.mark.vm


def test_the_same_packages_give_the_same_bytes_and_a_second_build_is_free(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="dcim image build agent"):
        agent.require_build(tmp_path)
    first = agent.build_agent(tmp_path)
    initrd = tmp_path / "agent/initrd"
    stamp = initrd.stat().st_mtime_ns
    assert agent.build_agent(tmp_path) == first
    assert initrd.stat().st_mtime_ns == stamp
    assert agent.build_agent(tmp_path, force=True) == first
    assert initrd.stat().st_mtime_ns != stamp
    assert agent.require_build(tmp_path) == first
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["agent"]

    packed = io.BytesIO(initrd.read_bytes())
    archive = zstandard.ZstdDecompressor().stream_reader(packed).read()
    names = subprocess.run(["cpio", "-it"], input=archive, capture_output=True, check=True).stdout.decode().split()
    for wanted in ("init", "bin/busybox", "bin/sh", "usr/bin/zstd", "usr/lib/python3.11/provisioning/agent/main.pyc"):
        assert wanted in names
    assert any(name.endswith("virtio_net.ko") for name in names)
    assert not [name for name in names if name.endswith(".py")]
    assert first.initrd_bytes < 12 << 20
    assert any(entry.startswith("linux-image-6.1") for entry in first.built_from)


def test_a_change_of_the_agent_changes_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = agent.recipe_key("cloud")
    changed = tmp_path / "main.py"
    changed.write_text("# another agent\n")
    monkeypatch.setattr(agent, "agent_sources", lambda: [changed])
    assert agent.recipe_key("cloud") != before
    assert agent.recipe_key("generic") != agent.recipe_key("cloud")
