"""The emulated firmware's iPXE: what a boot script may contain."""

import asyncio
from typing import Any

import pytest

from dcim.lab.emulated.ipxe import Interpreter, Outcome

FILES = {"http://boot/k": b"", "http://boot/i": b"", "http://boot/more": b"#!ipxe\nkernel k a=1\nboot\n"}


def run(script: str, **variables: str) -> tuple[Outcome, list[str]]:
    fetched = []

    async def fetch(url: str, needed: bool) -> bytes:
        fetched.append(url)
        if url not in FILES:
            raise OSError(f"{url} answered 404")
        return FILES[url]

    return asyncio.run(Interpreter(fetch, variables, 0).run(script, "http://boot/boot/x")), fetched


def test_kernel_initrd_and_arguments() -> None:
    outcome, fetched = run(
        "#!ipxe\n# note\nset base http://boot\nkernel --name k ${base}/k a=${mac:hexhyp} b\ninitrd /i\nboot\n",
        mac="52:54:00:00:00:01",
    )
    assert outcome == Outcome("boot", "http://boot/k", ["a=52-54-00-00-00-01", "b"], ["http://boot/i"])
    assert outcome.argument("a") == "52-54-00-00-00-01"
    assert outcome.argument("c") == ""
    assert fetched == ["http://boot/k", "http://boot/i"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("exit", "exit"),
        ("", "exit"),
        ("sanboot --no-describe --drive 0x80", "sanboot"),
        ("reboot", "reboot"),
        ("poweroff", "poweroff"),
        ("kernel /missing\nboot", "failed"),
        ("kernel /missing || goto other\nboot\n:other\nexit", "exit"),
        ("isset ${nothing} || exit\nreboot", "exit"),
        ("iseq ${mac} here && reboot || poweroff", "reboot"),
        ("iseq ${mac} there && reboot || poweroff", "poweroff"),
        ("boot", "failed"),
        ("nonsense", "failed"),
        ("goto nowhere", "failed"),
        (":loop\ngoto loop", "failed"),
        ("dhcp && echo ready\nsleep 3\nchain /more", "boot"),
        ("chain /missing || reboot", "reboot"),
        ("shell", "failed"),
        ('echo "unbalanced', "failed"),
    ],
)
def test_outcomes(body: str, kind: str) -> None:
    assert run(f"#!ipxe\n{body}\n", mac="here")[0].kind == kind


def test_a_chain_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FILES, "http://boot/loop", b"#!ipxe\nchain loop\n")
    outcome, fetched = run("#!ipxe\nchain /loop\n")
    assert outcome.kind == "failed"
    assert len(fetched) < 20


def test_something_else_is_no_script() -> None:
    outcome: Any = run("<html>")[0]
    assert outcome.reason == "not an iPXE script"
