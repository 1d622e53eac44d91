"""A library's files, read: types, elevation images, every problem with file and line, and notes."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from dcim.core import yamlfile
from dcim.core.errors import InvalidInput, Problem
from dcim.core.yamlfile import Mapping
from inventory.naming import slugify
from inventory.types import images
from inventory.types.archives import Entry, Source
from inventory.types.images import Face
from inventory.types.library import FOLDERS, TypeFile, TypeKind, parse_type
from inventory.types.notes import Note
from inventory.types.source import LIBRARY_FOLDERS

IMAGES = "elevation-images"
_YAML = {".yaml", ".yml"}
_OTHERS = {
    "module-images", "module-bay-types", "module-type-profiles", "platform-types", "schema", "tests", "scripts", "docs",
}  # fmt: skip
"""Folders of the library that hold nothing for the inventory."""


@dataclass(frozen=True)
class Image:
    """An elevation image: whose it is, and how to read it again when it is kept."""

    slug: str
    face: Face
    reference: str
    entry: Entry


@dataclass
class Library:
    """What the files say. ``images`` are by slug and face."""

    shown: str
    types: list[TypeFile] = field(default_factory=list)
    images: dict[tuple[str, Face], Image] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    has_images: bool = False
    """Whether there is a folder of images at all."""


def read_library(source: Source, *, vendor: str = "") -> Library:
    """Read every file below the library's folders, of one manufacturer if ``vendor`` (a name or slug) is given.

    A file that lies outside them is a type too when it is the only one. Problems are collected, not raised, except that
    nothing was found at all.
    """
    library = Library(source.shown, problems=list(source.problems))
    wanted, vendors = slugify(vendor), set[str]()
    for entry in _without_twins(source.entries, library):
        place = place_of(entry.name)
        vendors.add(place.vendor)
        if not concerns(entry.name, vendor):
            continue
        if place.folder == IMAGES:
            library.has_images = True
            _image(entry, library)
        else:
            _file(entry, FOLDERS.get(place.folder), library)
    if wanted:
        vendors |= {found.manufacturer for found in library.types}
        library.types = [found for found in library.types if slugify(found.manufacturer) == wanted]
    if not library.types and not library.images and not library.problems:
        raise InvalidInput(problems=[Problem(source.shown, _nothing(vendor, vendors))])
    return library


@dataclass(frozen=True)
class Place:
    """Where a file lies: the library's folder (``device-types``, …; empty outside) and the vendor's below it."""

    folder: str = ""
    vendor: str = ""


def place_of(name: str) -> Place:
    """The place of a file by its name."""
    parts = PurePosixPath(name).parts
    index = next((index for index, part in enumerate(parts[:-1]) if part in LIBRARY_FOLDERS), None)
    if index is None:
        return Place()
    return Place(parts[index], parts[index + 1] if index + 2 < len(parts) else "")


def concerns(name: str, vendor: str = "") -> bool:
    """Whether a file is read at all: a type or an elevation image, and not of another vendor's folder."""
    place, suffix = place_of(name), PurePosixPath(name).suffix.lower()
    if vendor and place.vendor and slugify(place.vendor) != slugify(vendor):
        return False
    if place.folder == IMAGES:
        return True
    return suffix in _YAML and not _OTHERS & set(PurePosixPath(name).parts[:-1])


def _nothing(vendor: str, vendors: set[str]) -> str:
    if vendor and vendors - {""}:
        return f"has nothing of {vendor!r}; there are: {', '.join(sorted(vendors - {''})[:40])}"
    return "holds no device-types, module-types or rack-types: give the folder or archive of a device-type library"


def _without_twins(entries: list[Entry], library: Library) -> list[Entry]:
    """The library has a few models as both ``X.yaml`` and ``X.yml``: the first is read, which is said."""
    names = {entry.name for entry in entries}
    kept = []
    for entry in entries:
        twin = entry.name.removesuffix(".yml") + ".yaml"
        if entry.name.endswith(".yml") and twin in names:
            library.notes.append(
                Note(entry.name, f"is passed over for {twin}", "a .yml file is passed over for its .yaml")
            )
        else:
            kept.append(entry)
    return kept


def _file(entry: Entry, kind: TypeKind | None, library: Library) -> None:
    try:
        documents = yamlfile.parse_all(entry.read(yamlfile.MAX_BYTES + 1), entry.name)
    except InvalidInput as error:
        library.problems += error.problems
        return
    if not documents:
        library.problems.append(Problem(entry.name, "is empty: write the type, or delete the file"))
    for document in documents:
        meant = kind or _kind_by_keys(document)
        if meant is None:
            message = "may be a device, module or rack type: put it below device-types/, module-types/ or rack-types/"
            library.problems.append(Problem(f"{entry.name}:{getattr(document, 'line', 1)}", message))
            continue
        found = parse_type(meant, document, entry.name, library.problems)
        if found is not None:
            library.types.append(found)
            library.notes += found.notes


def _kind_by_keys(document: object) -> TypeKind | None:
    """What a file that lies in no folder of the library is, by the keys that only one kind has."""
    if not isinstance(document, Mapping):
        return None
    if "form_factor" in document:
        return "rack"
    if any(key in document for key in ("u_height", "is_full_depth", "slug", "subdevice_role")):
        return "device"
    return "module" if "profile" in document or "attribute_data" in document else None


def _image(entry: Entry, library: Library) -> None:
    pure = PurePosixPath(entry.name)
    if pure.suffix.lower() not in images.SUFFIXES:
        library.notes.append(Note(entry.name, "is no PNG, JPEG, GIF or WebP: left out", "an image of another format"))
        return
    slug, _dot, face = pure.stem.rpartition(".")
    if face not in ("front", "rear") or not slug:
        message = "is not named slug.front or slug.rear: left out"
        library.notes.append(Note(entry.name, message, "an image not named slug.front or slug.rear"))
        return
    try:
        content = entry.read(images.MAX_BYTES + 1)
    except InvalidInput as error:
        library.problems += error.problems
        return
    if len(content) > images.MAX_BYTES:
        library.problems.append(Problem(entry.name, f"is larger than {images.MAX_BYTES} bytes: make it smaller"))
    elif not images.suffix_of(content):
        library.problems.append(Problem(entry.name, "is not a PNG, JPEG, GIF or WebP image: replace it or take it out"))
    else:
        key: tuple[str, Face] = (slug, "front" if face == "front" else "rear")
        earlier = library.images.setdefault(key, Image(*key, images.reference_of(content), entry))
        if earlier.entry is not entry and earlier.reference != images.reference_of(content):
            message = f"is another {face} image of {slug}, beside {earlier.entry.name}: keep one"
            library.problems.append(Problem(entry.name, message))
