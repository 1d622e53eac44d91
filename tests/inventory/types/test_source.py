"""Folders and archives: the same files whatever holds them, and nothing that an archive does can hurt."""

import gzip
import io
import os
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dcim.core.errors import InvalidInput
from inventory.types.archives import DEFAULT_LIMITS, Limits
from inventory.types.reading import Library, read_library
from inventory.types.source import open_source

ONE = "manufacturer: Acme\nmodel: One\nslug: acme-one\nu_height: 1\nis_full_depth: true\n"
CARD = "manufacturer: Acme\nmodel: Card\ninterfaces:\n  - {name: 'e{module}', type: 1000base-t}\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
FILES = {
    "lib/device-types/Acme/One.yaml": ONE.encode(),
    "lib/module-types/Acme/Card.yml": CARD.encode(),
    "lib/elevation-images/Acme/acme-one.front.png": PNG,
    "lib/README.md": b"# nothing",
    "lib/tests/yamllint.yaml": b"rules: {}",
}


def as_folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "lib"


def as_zip(tmp_path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / "lib.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return tmp_path / "lib.zip"


def as_tar(tmp_path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    target = tmp_path / ("lib.tar.gz" if mode == "w:gz" else "lib.tar")
    with tarfile.open(target, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target


def as_plain_tar(tmp_path: Path, files: dict[str, bytes]) -> Path:
    return as_tar(tmp_path, files, "w:")


Packer = Callable[[Path, dict[str, bytes]], Path]
EVERY = pytest.mark.parametrize("pack", [as_folder, as_zip, as_tar, as_plain_tar])
ARCHIVES = pytest.mark.parametrize("pack", [as_zip, as_tar])


@contextmanager
def reading(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Library]:
    with open_source(path, limits=limits) as source:
        yield read_library(source)


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    with pytest.raises(InvalidInput) as caught, reading(path, limits):
        pass
    return [str(problem) for problem in caught.value.problems]


def problems(path: Path) -> list[str]:
    with reading(path) as library:
        return [str(problem) for problem in library.problems]


@EVERY
def test_the_same_library_whatever_holds_it(tmp_path: Path, pack: Packer) -> None:
    with reading(pack(tmp_path, FILES)) as library:
        assert [(found.kind, found.where) for found in library.types] == [
            ("device", "lib/device-types/Acme/One.yaml:1"), ("module", "lib/module-types/Acme/Card.yml:1"),
        ]  # fmt: skip
        assert library.problems == []
        (image,) = library.images.values()
        assert (image.slug, image.face, image.entry.read(100)) == ("acme-one", "front", PNG)


def test_a_part_of_a_library_knows_what_it_is(tmp_path: Path) -> None:
    as_folder(tmp_path, FILES)
    for path, expected in (
        (tmp_path / "lib/device-types/Acme/One.yaml", "device-types/Acme/One.yaml:1"),
        (tmp_path / "lib/device-types", "device-types/Acme/One.yaml:1"),
        (tmp_path / "lib/module-types/Acme", "module-types/Acme/Card.yml:1"),
    ):
        with reading(path) as library:
            assert [found.where for found in library.types] == [expected]


def test_a_file_in_no_library_is_known_by_its_keys(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE)
    with reading(tmp_path / "one.yaml") as library:
        assert [found.kind for found in library.types] == ["device"]
    (tmp_path / "card.yaml").write_text(CARD)
    assert problems(tmp_path / "card.yaml") == [
        "card.yaml:1: may be a device, module or rack type: put it below device-types/, module-types/ or rack-types/"
    ]


def test_several_types_in_one_file(tmp_path: Path) -> None:
    """NetBox's own export of device types is one stream."""
    (tmp_path / "all.yaml").write_text(f"---\n{ONE}---\n{ONE.replace('One', 'Two').replace('-one', '-two')}")
    with reading(tmp_path / "all.yaml") as library:
        assert [(found.model, found.where) for found in library.types] == [("One", "all.yaml:2"), ("Two", "all.yaml:8")]


def test_a_twin_is_passed_over(tmp_path: Path) -> None:
    path = as_folder(tmp_path, {**FILES, "lib/module-types/Acme/Card.yaml": CARD.encode()})
    with reading(path) as library:
        assert [found.where for found in library.types if found.kind == "module"] == [
            "lib/module-types/Acme/Card.yaml:1"
        ]
        assert [str(note) for note in library.notes] == [
            "lib/module-types/Acme/Card.yml: is passed over for lib/module-types/Acme/Card.yaml"
        ]


def test_one_vendor(tmp_path: Path) -> None:
    other = {"lib/device-types/Other Co/X.yaml": ONE.replace("Acme", "Other Co").replace("acme", "other").encode()}
    path = as_folder(tmp_path, {**FILES, **other})
    for vendor in ("Other Co", "other-co"):
        with open_source(path) as source:
            assert [found.manufacturer for found in read_library(source, vendor=vendor).types] == ["Other Co"]
    with (
        open_source(path) as source,
        pytest.raises(InvalidInput, match=r"nothing of 'Nobody'; there are: Acme, Other Co"),
    ):
        read_library(source, vendor="Nobody")


def test_images_that_are_none(tmp_path: Path) -> None:
    folder = "lib/elevation-images/Acme"
    path = as_folder(tmp_path, {
        **FILES, f"{folder}/acme-one.rear.png": b"not an image", f"{folder}/acme-one.rear.svg": b"<svg/>",
        f"{folder}/acme-one.png": PNG, f"{folder}/acme-two.front.jpg": b"\xff\xd8\xff" + b"x" * 5_000_000,
    })  # fmt: skip
    with reading(path) as library:
        assert [str(problem) for problem in library.problems] == [
            f"{folder}/acme-one.rear.png: is not a PNG, JPEG, GIF or WebP image: replace it or take it out",
            f"{folder}/acme-two.front.jpg: is larger than 5000000 bytes: make it smaller",
        ]
        assert [str(note) for note in library.notes] == [
            f"{folder}/acme-one.png: is not named slug.front or slug.rear: left out",
            f"{folder}/acme-one.rear.svg: is no PNG, JPEG, GIF or WebP: left out",
        ]


@ARCHIVES
@pytest.mark.parametrize(
    "name", ["../device-types/Acme/One.yaml", "/etc/device-types/Acme/One.yaml", "device-types/../../One.yaml",
             "device-types\\Acme\\One.yaml", "C:/device-types/Acme/One.yaml", "device-types/Acme/O\nne.yaml"],
)  # fmt: skip
def test_names_that_leave_the_archive(tmp_path: Path, pack: Packer, name: str) -> None:
    found = problems(pack(tmp_path, {**FILES, name: ONE.encode()}))
    assert len(found) == 1
    assert "is not a path inside the archive" in found[0]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "x.tgz", "w:gz") as archive:
        info = tarfile.TarInfo("device-types/Acme/One.yaml")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    assert problems(tmp_path / "x.tgz") == [
        "device-types/Acme/One.yaml: is a link or a special file: put the file itself into the archive"
    ]


def test_a_link_and_a_strange_method_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        info = zipfile.ZipInfo("device-types/Acme/One.yaml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("device-types/Acme/Two.yaml", "a: 1", zipfile.ZIP_LZMA)
    assert problems(tmp_path / "x.zip") == [
        "device-types/Acme/One.yaml: is a link: put the file itself into the archive",
        "device-types/Acme/Two.yaml: is packed by a method that is not read (stored and deflated are): "
        "put the file itself into the archive",
    ]


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = as_zip(tmp_path, FILES)
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(signature) + offset
        raw[at] |= 1
    path.write_bytes(raw)
    assert problems(path) == ["lib/device-types/Acme/One.yaml: is encrypted: put the file itself into the archive"]


@ARCHIVES
def test_a_member_that_stands_twice(tmp_path: Path, pack: Packer) -> None:
    path = pack(tmp_path, FILES)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("lib/device-types/Acme/One.yaml", ONE)
    else:
        path = as_tar(tmp_path, {**FILES, "lib/./device-types/Acme/One.yaml": ONE.encode()})
    assert problems(path) == ["lib/device-types/Acme/One.yaml: stands twice in the archive: keep one"]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
@ARCHIVES
def test_an_archive_cut_short(tmp_path: Path, pack: Packer, keep: float) -> None:
    path = pack(tmp_path, {**FILES, "lib/device-types/Acme/Big.yaml": os.urandom(3000).hex().encode()})
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    assert "is not a whole zip or tar.gz archive" in refusal(path)[0]


def test_a_tar_cut_short_in_a_member(tmp_path: Path) -> None:
    path = as_plain_tar(tmp_path, {"lib/device-types/Acme/One.yaml": ONE.encode() * 20})
    path.write_bytes(path.read_bytes()[:700])
    assert refusal(path) == ["lib.tar: is not a whole zip or tar.gz archive (unexpected end of data): pack it again"]


def test_a_damaged_member_is_told_with_the_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("device-types/Acme/One.yaml", ONE)
        archive.writestr("device-types/Acme/Two.yaml", "wight: 1\n")
    raw = (tmp_path / "x.zip").read_bytes()
    (tmp_path / "x.zip").write_bytes(raw.replace(b"model: One", b"model: Onf", 1))
    found = problems(tmp_path / "x.zip")
    assert found[0].startswith("device-types/Acme/One.yaml: is damaged in the archive: Bad CRC-32")
    assert found[1] == "device-types/Acme/Two.yaml:1: unknown key 'wight'; did you mean 'weight'?"


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tgz"])
@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"\0" * 500, b"\x1f\x8b" + b"\0" * 500, b"hello" * 200]
)
def test_what_is_no_archive(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "is not a whole zip or tar.gz archive" in refusal(tmp_path / name)[0]


def test_a_tar_that_unpacks_to_too_much(tmp_path: Path) -> None:
    """A hundred megabytes of zeros in a hundred kilobytes, in a file that nobody wants: still counted."""
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        info = tarfile.TarInfo("lib/zeros")
        info.size = 100_000_000
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    assert refusal(tmp_path / "bomb.tar.gz", Limits(unpacked=5_000_000)) == [
        "bomb.tar.gz: unpacks to more than 5000000 bytes: import it vendor by vendor"
    ]


def test_a_zip_that_unpacks_to_too_much(tmp_path: Path) -> None:
    files = {f"lib/device-types/Acme/{number}.yaml": ONE.encode() + b"#" * 900_000 for number in range(20)}
    path = as_zip(tmp_path, files)
    assert path.stat().st_size < 100_000
    with reading(path, Limits(unpacked=5_000_000)) as library:
        assert {str(problem) for problem in library.problems} == {
            "lib.zip: unpacks to more than 5000000 bytes: import it vendor by vendor"
        }


def test_a_member_that_is_larger_than_it_says(tmp_path: Path) -> None:
    path = as_zip(tmp_path, {"lib/device-types/Acme/One.yaml": b"#" * 60_000_000})
    tracemalloc.start()
    found = problems(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == ["lib/device-types/Acme/One.yaml: is larger than 1000000 bytes: split it"]
    assert peak < 20_000_000


@ARCHIVES
def test_too_many_files(tmp_path: Path, pack: Packer) -> None:
    path = pack(tmp_path, {f"lib/device-types/Acme/{number}.yaml": b"a: 1" for number in range(30)})
    assert refusal(path, Limits(files=20)) == [f"{path.name}: holds more than 20 files: import it vendor by vendor"]


def test_a_large_archive(tmp_path: Path) -> None:
    path = as_zip(tmp_path, FILES)
    assert "bytes, more than 100: import it vendor by vendor" in refusal(path, Limits(archive=100))[0]


def test_a_header_that_would_fill_the_memory(tmp_path: Path) -> None:
    """A pax header says that it is 500 MB long; reading it whole is what the standard library would do."""
    with tarfile.open(tmp_path / "x.tar", "w:", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("é" * 200 + ".yaml")
        archive.addfile(info)
    raw = bytearray((tmp_path / "x.tar").read_bytes())
    raw[124:136] = b"%011o\0" % 500_000_000
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    (tmp_path / "x.tar").write_bytes(raw)
    assert "one of its tables would take" in refusal(tmp_path / "x.tar")[0]


def test_a_directory_that_would_fill_the_memory(tmp_path: Path) -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 9_000_000 // len(entry)
    directory = entry * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    (tmp_path / "x.zip").write_bytes(directory + end)
    assert "one of its tables would take" in refusal(tmp_path / "x.zip")[0]


def test_a_folder_without_a_library(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert refusal(tmp_path / "x") == [
        "x: holds no device-types, module-types or rack-types: give the folder or archive of a device-type library"
    ]
    assert "cannot be read: No such file or directory" in refusal(tmp_path / "y")[0]
