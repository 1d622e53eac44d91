import io
from typing import Any

import pytest

from provisioning.agent import disks
from provisioning.agent.errors import CommandFailed
from provisioning.agent.machine import DiskInfo

MIB = 1 << 20


def disk(name: str, size: int, serial: str = "") -> DiskInfo:
    return {"name": name, "size_bytes": size, "model": "", "serial": serial, "rotational": False}


BOTH = [disk("vda", 4 * MIB, "A"), disk("vdb", 8 * MIB, "B")]


@pytest.mark.parametrize(
    ("hint", "name"),
    [
        ({"name": "vda"}, "vda"),
        ({"serial": "B"}, "vdb"),
        ({"min_size_bytes": 5 * MIB}, "vdb"),
        ({"name": None, "serial": "A"}, "vda"),
    ],
)
def test_the_one_fitting_disk(hint: dict[str, Any], name: str) -> None:
    assert disks.choose(BOTH, hint, MIB)["name"] == name


@pytest.mark.parametrize(
    ("hint", "size", "message"),
    [
        ({}, MIB, "several disks"),
        ({"name": "sda"}, MIB, "no disk fits"),
        ({"name": "vda", "serial": "B"}, MIB, "no disk fits"),
        ({"name": "vda"}, 5 * MIB, "the image needs"),
        ({"wwn": "1"}, MIB, "unknown disk hint"),
    ],
)
def test_never_guesses(hint: dict[str, Any], size: int, message: str) -> None:
    with pytest.raises(CommandFailed, match=message):
        disks.choose(BOTH, hint, size)


def test_an_empty_hint_takes_the_only_disk_and_a_machine_may_have_none() -> None:
    assert disks.choose(BOTH[:1], {}, MIB)["name"] == "vda"
    with pytest.raises(CommandFailed, match="no disks"):
        disks.choose([], {}, MIB)


def test_the_head_is_empty_until_the_image_is_whole() -> None:
    image = bytes(range(256)) * (3 * MIB // 256)
    target = io.BytesIO(b"\xaa" * (4 * MIB))
    writer = disks.ImageWriter(target, len(image))
    for start in range(0, len(image), 100_000):
        writer.write(image[start : start + 100_000])
        assert not any(target.getvalue()[:MIB])
    writer.finish()
    assert target.getvalue()[: len(image)] == image
    assert target.getvalue()[len(image) :] == b"\xaa" * MIB


def test_an_image_of_another_size_than_announced_is_refused() -> None:
    writer = disks.ImageWriter(io.BytesIO(bytes(4 * MIB)), MIB)
    writer.write(bytes(MIB - 1))
    with pytest.raises(CommandFailed, match="announced"):
        writer.finish()
    with pytest.raises(CommandFailed, match="larger"):
        writer.write(b"12")


def test_chunks_lose_nothing_whatever_the_parts() -> None:
    parts = [bytes([number]) * size for number, size in enumerate([1, 700_000, MIB, 3, 2 * MIB, 400_000, 400_000, 5])]
    chunks = list(disks.chunked(parts))
    assert b"".join(chunks) == b"".join(parts)
    assert all(len(chunk) >= MIB for chunk in chunks[:-1])
    assert list(disks.chunked([])) == []
