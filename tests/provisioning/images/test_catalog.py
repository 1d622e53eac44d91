import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dcim.core.errors import InvalidInput, NotFound
from provisioning.agent import synthetic as format_
from provisioning.images import catalog, signing
from provisioning.images.manifest import Publisher
from provisioning.images.synthetic import build_synthetic


def edit(home: Path, image: str, **changes: Any) -> None:
    path = home / f"images/{image}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_synthetic_image_is_published_and_found(home: Path, publisher: Publisher) -> None:
    made = build_synthetic(publisher, 2)
    assert catalog.list_images(home) == [made]
    assert catalog.get_image(home, "lab-os") == made
    assert (made.synthetic, made.format, made.size_bytes) == (True, "raw", 2 << 20)
    assert made.sha256 == made.raw_sha256
    catalog.check_file(home, made)
    with open(home / "images" / made.file, "rb") as disk:
        assert format_.recognise(disk) == format_.SyntheticInfo("lab-os", 2 << 20, "dcim")
    assert sorted(entry.name for entry in (home / "images").iterdir()) == ["lab-os.json", "lab-os.raw"]


def test_a_build_is_kept_until_its_recipe_or_key_changes(home: Path, publisher: Publisher) -> None:
    first = build_synthetic(publisher, 2)
    stamp = (home / "images/lab-os.raw").stat().st_mtime_ns
    assert build_synthetic(publisher, 2) == first
    assert (home / "images/lab-os.raw").stat().st_mtime_ns == stamp
    assert build_synthetic(publisher, 3).size_bytes == 3 << 20
    signing.key_path(home).unlink()
    other = build_synthetic(Publisher.of_home(home), 3)
    assert other.public_key != first.public_key
    catalog.check_file(home, other)


def test_a_compressed_image_has_the_checksums_of_both(home: Path, publisher: Publisher, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.write_bytes(bytes(3 << 20) + b"end")
    made = publisher.publish("big", raw, compressed=True, synthetic=False, built_from=["a=1"])
    served = (home / "images/big.raw.zst").read_bytes()
    assert made.sha256 == hashlib.sha256(served).hexdigest()
    assert made.raw_sha256 == hashlib.sha256(raw.read_bytes()).hexdigest()
    assert made.size_bytes == (3 << 20) + 3
    unpacked = subprocess.run(["zstd", "-dc"], input=served, capture_output=True, check=True).stdout
    assert unpacked == raw.read_bytes()


def test_an_unknown_image_says_what_there_is(home: Path, publisher: Publisher) -> None:
    build_synthetic(publisher, 1)
    for name in ("ubuntu", "../keys/image-signing", ""):
        with pytest.raises(NotFound, match="lab-os"):
            catalog.get_image(home, name)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "00" * 32}, "signature"),
        ({"signature": "00" * 64}, "signature"),
        ({"name": "other"}, "rename"),
        ({"size_bytes": 0}, "manifest"),
        ({"file": "../secret"}, "manifest"),
        ({"extra": 1}, "manifest"),
    ],
)
def test_a_wrong_manifest_is_refused(home: Path, publisher: Publisher, changes: dict[str, Any], message: str) -> None:
    build_synthetic(publisher, 1)
    edit(home, "lab-os", **changes)
    with pytest.raises(InvalidInput, match=message):
        catalog.get_image(home, "lab-os")
    with pytest.raises(InvalidInput) as refused:
        catalog.list_images(home)
    assert "lab-os.json" in str(refused.value)


def test_a_missing_or_damaged_file_is_noticed(home: Path, publisher: Publisher) -> None:
    made = build_synthetic(publisher, 1)
    file = home / "images" / made.file
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(InvalidInput, match="SHA-256"):
        catalog.check_file(home, made)
    file.unlink()
    with pytest.raises(InvalidInput, match="missing"):
        catalog.get_image(home, "lab-os")


def test_a_home_without_images_has_none(home: Path) -> None:
    assert catalog.list_images(home) == []
