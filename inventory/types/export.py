"""The inventory's types as a library: files that import again to an empty difference."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from inventory.naming import slugify
from inventory.types import images
from inventory.types.columns import document_of
from inventory.types.library import FOLDERS, KINDS, TypeKind
from inventory.types.stored import OWNER, Stored, read_stored, read_templates

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def export_types(session: Session, *, kinds: Sequence[TypeKind] = KINDS, vendor: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of each type: ``device-types/<Manufacturer>/<Model>.yaml`` and the like. Few statements a kind."""
    stored = read_stored(session, kinds)
    profiles = {row_id: name for name, row_id in stored.profiles.items()}
    for kind in kinds:
        rows = {row["id"]: row for key, row in stored.types[kind].items() if _wanted(stored, key[0], vendor)}
        names = _Names(next(folder for folder, other in FOLDERS.items() if other == kind))
        for row_id, templates in _with_templates(session, kind, list(rows)):
            row = rows[row_id]
            maker = stored.manufacturers[row["manufacturer_id"]]
            platform = stored.platform_names.get(row.get("default_platform_id") or 0, "")
            profile = profiles.get(row.get("profile_id") or 0, "")
            document = document_of(kind, row, maker, templates, platform=platform, profile=profile)
            yield names.path(maker, row["model"]), _text(document)


def export_images(session: Session, home: Path, *, vendor: str = "") -> Iterator[tuple[str, Path]]:
    """(path, file) of each elevation image that is kept: ``elevation-images/<Manufacturer>/<slug>.front.png``."""
    stored = read_stored(session, ("device",))
    for (maker, _model), row in stored.types["device"].items():
        for face in ("front", "rear"):
            file = images.find(home, row[f"{face}_image_file"].removeprefix(f"{images.FOLDER}/"))
            if file is not None and _wanted(stored, maker, vendor):
                folder = _file_name(stored.manufacturers[maker])
                yield f"elevation-images/{folder}/{row['slug']}.{face}{file.suffix}", file


def _wanted(stored: Stored, maker: int, vendor: str) -> bool:
    return not vendor or stored.manufacturers[maker] == vendor or stored.maker_slugs[maker] in (vendor, slugify(vendor))


def _with_templates(session: Session, kind: TypeKind, ids: list[int]) -> Iterator[tuple[int, list[Any]]]:
    if kind not in OWNER:
        yield from ((row_id, []) for row_id in ids)
        return
    for part, found in read_templates(session, kind, ids):
        yield from ((row_id, [row._mapping for row in found[row_id].values()]) for row_id in part)


def _text(document: dict[str, Any]) -> str:
    return "---\n" + yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)


class _Names:
    """File names within a folder of the library: the model's, told apart where file systems would not."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.taken: set[str] = set()

    def path(self, maker: str, model: str) -> str:
        """A path that no other type has, whatever the case."""
        stem = f"{self.folder}/{_file_name(maker)}/{_file_name(model)}"
        found, number = stem, 2
        while found.casefold() in self.taken:
            found, number = f"{stem}-{number}", number + 1
        self.taken.add(found.casefold())
        return f"{found}.yaml"


def _file_name(name: str) -> str:
    """A name as a file: without slashes, and with nothing that some system refuses."""
    kept = "".join(character if character.isalnum() or character in " ._+()-" else "-" for character in name)
    return kept.strip(" .")[:120] or "unnamed"
