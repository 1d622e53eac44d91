"""``dcim find`` as its user types it, on the example site: what it prints, and its exit codes."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from dcim.cli import client
from dcim.cli.main import main
from dcim.core.db import set_database

EXAMPLE = Path(__file__).parents[3] / "examples" / "aquaray"
Find = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def dcim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    """Run a command in this process, on an installation that holds the example: (exit code, both streams)."""
    home = tmp_path_factory.mktemp("home")
    outside = {name: value for name, value in os.environ.items() if not name.startswith("DCIM_")}

    def run(*words: str) -> tuple[int, str]:
        streams = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, outside | {"DCIM_HOME": str(home), "NO_COLOR": "1"}, clear=True),
            mock.patch.object(sys, "argv", ["dcim", *words]),
            contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]),
        ):  # fmt: skip
            try:
                main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        return code, streams[0].getvalue() + streams[1].getvalue()

    assert run("init", "--json")[0] == 0
    code, text = run("import", str(EXAMPLE))
    assert code == 0, text
    yield run
    client._local.cache_clear()
    set_database(None)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("units --site ivry --height 2 --tenant verrier", 0, "U17–U39  23U     both  3 reserved"),
        ("units --height 30", 1, "No rack has 30 free units in a row"),
        ("units --site ivri", 2, "did you mean 'ivry'?"), ("units --height 1.2", 2, "is no height"),
        ("units --face top", 2, "face"),
        ("gap --by site", 0, "U17–U41"), ("gap --rack A1 --site ivry --tenant verrier", 0, "U17–U39"),
        ("gap --by floor", 2, "by"),
        ("room SYS-1029U-TR25M --count 2 --site ivry", 0, "fit: room for 2"),
        ("room SYS-1029U-TR25M --count 99", 1, "do NOT all fit: room for 10"),
        ("room SYS-1029U-TR25M --count 99", 1, "power ends it"),
        ("room QFX5120-32C-AFO --site suresnes --rack B2 -n 9", 1, "power"),
        ("room SYS-1029", 2, "did you mean"), ("room AP8853", 2, "side lane"),
        ("capacity --site ivry", 0, "7.6 kW of 11.8 kW"), ("capacity --by feed", 0, "ivry-tgbt-b:A1-B"),
        ("capacity --by switch --site ivry", 0, "25gbase-x-sfp28"), ("capacity --by moon", 2, "is none of"),
        ("failover A1-A", 0, "7 lose redundancy"), ("failover A1-A A1-B", 0, "7 dark (4.3 kW)"),
        ("failover ivry-a1-pdu-a", 0, "(PDU)"), ("failover A1-Z", 2, "did you mean"),
        ("where 3c-ec-ef-99-2f-90", 0, "ivry-oob-1:GigabitEthernet1/0/1"), ("where metro", 0, "METRO-OOB-01"),
        ("where nothing-at-all", 1, "Nothing is called"), ("where x", 2, "too short"),
        ("trace ivry-a1-srv01 PSU1", 0, "inside to ivry-a1-pdu-a:Power Port 1"),
        ("trace ivry-oob-1 GigabitEthernet1/0/20", 1, "This way has no cable"),
        ("trace ivry-a1-srv01 eno7", 2, "did you mean"), ("trace ivry-tgbt-a A1-A", 0, "ivry-a1-pdu-a:Power Port 1"),
        ("free address 10.10.0.0/23 -n 2", 0, "10.10.0.1/23\n10.10.0.2/23"),
        ("free address 10.0.0.0/8", 0, "it is a container"), ("free address 10.64.10.0/24", 2, "several VRFs"),
        ("free prefix 10.100.0.0/24 32 -n 300", 1, "has only 255 of the 300 free"),
        ("free vlan oob", 0, "2"), ("free vlan obb", 2, "did you mean 'oob'?"), ("free vni", 0, "10000"),
        ("free unit A1 --height 4", 0, "U1–U9"), ("free unit A1 --height 40", 1, "no 40 free units"),
        ("free unit A9", 2, "no rack"), ("free outlet ivry-a1-pdu-a --type c13 -n 1", 0, "Power Outlet 22"),
        ("free outlet ivry-a1-pdu-a --leg Q", 2, "there are A, B"),
        ("free port ivry-leaf-1 --type 25g", 0, "Ethernet1/9"), ("free port ivry-leaf-1 --type 800g", 2, "there are"),
        ("utilization", 0, "10.10.0.0/23"), ("utilization vlan-groups", 0, "ivry-leaf"),
        ("utilization vni-pools", 0, "default"), ("utilization cats", 2, "vlan-groups"),
    ],
)  # fmt: skip
def test_find(dcim: Find, words: str, code: int, says: str) -> None:
    ended, text = dcim("find", *words.split(" "))
    assert (ended, says in text) == (code, True), text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("words", "code", "key"),
    [
        ("units --site ivry", 0, "runs"), ("units --height 40", 1, "runs"), ("gap", 0, "gaps"),
        ("where ivry-leaf-1", 0, "found"),
        ("room SYS-1029U-TR25M -n 99", 1, "refused"), ("capacity", 0, "rows"), ("capacity --by feed", 0, "feeds"),
        ("failover ivry-tgbt-a", 0, "devices"), ("trace ivry-a1-srv01 eno1", 0, "paths"), ("free vlan oob", 0, "free"),
        ("free unit A1", 0, "free"), ("free outlet ivry-a1-pdu-a", 0, "outlets"), ("free port ivry-leaf-1", 0, "ports"),
        ("units --site nope", 2, "problems"),
    ],
)  # fmt: skip
def test_json_for_programs(dcim: Find, words: str, code: int, key: str) -> None:
    ended, text = dcim("find", *words.split(" "), "--json")
    assert ended == code
    assert key in json.loads(text)
