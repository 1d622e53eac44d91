"""pynetbox, unmodified, against our REST."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_device_from_nothing(client: Callable[..., str]) -> None:
    assert client("python", str(Path(__file__).with_name("pynetbox_cycle.py"))) == "done\n"
