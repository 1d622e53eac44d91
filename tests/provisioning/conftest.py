"""Fixtures of provisioning: a home of its own, and a whole small site (``rig``)."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dcim.app.compose import load_models
from dcim.core.db import Database
from dcim.engine.runner import Runner

load_models()


def _rig() -> Any:
    name = "dcim_test_rig"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("rig.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's home with its key, the agent's files and the image ``lab-os``."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DCIM_HOME", str(folder))
    _rig().make_home(folder)
    return folder


@pytest.fixture
def rig_module() -> Any:
    """tests/provisioning/rig.py."""
    return _rig()


@pytest.fixture
def site(home: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """``site(count=1, manufacturer=…, run=True, listen=True)``: servers, lab, boot listener and runner.

    ``run`` and ``listen`` False leave those two to the test; ``boot_url`` is a free port then.
    """
    from provisioning.bmc import close_helpers
    from provisioning.deploy import port_steps
    from provisioning.register import register

    rig = _rig()
    register()
    closers: list[Callable[[], None]] = []

    def build(count: int = 1, manufacturer: str = "Supermicro", run: bool = True, listen: bool = True) -> Any:
        servers = rig.fill_inventory(database, count, manufacturer)
        ports = rig.Ports(database)
        monkeypatch.setattr(port_steps, "_follow", lambda: ports)
        listener = rig.BootListener(database)
        monkeypatch.setenv("DCIM_BOOT_URL", listener.url)
        if listen:
            listener.start()
            closers.append(listener.stop)
        else:
            listener.release()
        lab = rig.LabServers(home, servers, ports, listener.url, manufacturer)
        lab.start()
        closers.append(lab.stop)
        runner = Runner(database, threads=4, poll_seconds=0.1)
        if run:
            runner.start()
            closers.append(runner.stop)
        return SimpleNamespace(
            servers=servers, ports=ports, lab=lab, boot_url=listener.url, runner=runner, database=database, home=home
        )

    yield build
    for close in reversed(closers):
        close()
    close_helpers()
