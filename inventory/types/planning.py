"""Compare a library with the inventory: every problem at once, or the difference. Nothing is written here.

A type is known by manufacturer and model. What its file leaves out of the top-level fields is left as it is; its
component lists are the whole truth: a component that the file does not have goes from the type (and stays on devices
until ``inventory.types.sync`` is asked).
"""

from typing import Any

from sqlmodel import Session

from dcim.core.errors import InvalidInput, Problem
from inventory.naming import did_you_mean, natural, slugify
from inventory.types.columns import columns_of, template_columns
from inventory.types.diff import ComponentChange, TemplateChanges, TypeChange, TypesDiff
from inventory.types.fitting import check_devices
from inventory.types.library import KINDS, TypeFile, TypeKind
from inventory.types.notes import Note
from inventory.types.reading import Library
from inventory.types.stored import OWNER, Stored, count_instances, read_stored, read_templates

_COMPARED = ("type", "label", "data")
Key = tuple[TypeKind, str, str]
"""Kind, manufacturer's slug, model."""


def plan_types(session: Session, library: Library) -> TypesDiff:
    """The difference between a library and the inventory. Raises InvalidInput with every problem, by file and line."""
    problems = list(library.problems)
    diff = draft_types(session, library, problems)
    if problems:
        ordered = sorted(set(problems), key=lambda problem: (natural(problem.where), problem.message))
        raise InvalidInput(f"{library.shown} was refused; nothing was changed", ordered)
    return diff


def draft_types(session: Session, library: Library, problems: list[Problem]) -> TypesDiff:
    """``plan_types`` for one who tells ``problems`` together with others; with any, the difference is not complete."""
    kinds = [kind for kind in KINDS if kind == "device" or any(found.kind == kind for found in library.types)]
    plan = _Plan(library, read_stored(session, kinds))
    plan.match()
    plan.compare()
    plan.images()
    problems += plan.problems
    if problems:  # with a file unread, what would follow from the others is not known
        return plan.diff
    problems += check_devices(session, plan.updates("device"))
    for kind in OWNER:
        plan.templates(session, kind)
    return plan.finish(session)


class _Plan:
    def __init__(self, library: Library, stored: Stored) -> None:
        self.library = library
        self.stored = stored
        self.problems: list[Problem] = []
        self.diff = TypesDiff(library.shown, notes=list(library.notes))
        self.files: dict[Key, TypeFile] = {}
        self.makers: dict[str, int | None] = {}
        """Manufacturer's slug → id; None for one that is created."""
        self.changes: list[TypeChange] = []
        self.by_id: dict[tuple[TypeKind, int], TypeChange] = {}

    def problem(self, where: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, message))

    def match(self) -> None:
        """Each file's manufacturer, and that no two files and no stored type get in one another's way."""
        slugs: dict[tuple[TypeKind, str], TypeFile] = {}
        doubled: set[Key] = set()
        for found in self.library.types:
            maker = self._maker(found)
            if not maker:
                continue
            key = (found.kind, maker, found.model)
            earlier = self.files.setdefault(key, found)
            if earlier is not found:
                self.problem(found.where, f"{found.manufacturer} {found.model} is declared twice, first at "
                                          f"{earlier.where}: keep one")  # fmt: skip
                continue
            self._keep_slug(found, maker)
            if found.kind == "module":
                continue
            if not found.slug:
                self.problem(found.where, "has no letters to make a slug of: give one")
                continue
            other = slugs.setdefault((found.kind, found.slug), found)
            if other is not found:
                self.problem(found.lines.get("slug", found.where), f"slug {found.slug} is already that of "
                             f"{other.manufacturer} {other.model} ({other.where}): give another")  # fmt: skip
                doubled.add(key)
        for key, found in self.files.items():
            if key not in doubled and found.kind != "module":
                self._check_slug(*key, found)

    def _maker(self, found: TypeFile) -> str:
        slug = slugify(found.manufacturer)
        known = self.stored.by_name.get(found.manufacturer, self.stored.by_slug.get(slug))
        if known is not None:
            slug = self.stored.maker_slugs[known]
        elif not slug:
            message = f"{found.manufacturer!r} has no letters to make a slug of: create the manufacturer first"
            self.problem(found.lines.get("manufacturer", found.where), message)
            return ""
        elif (other := self.diff.manufacturers.setdefault(slug, found.manufacturer)) != found.manufacturer:
            message = f"manufacturer {found.manufacturer!r} is taken for {other!r}, which has the same slug"
            self.diff.notes.append(Note(found.where, message, message))
        self.makers[slug] = known
        return slug

    def row(self, kind: TypeKind, maker: str, model: str) -> dict[str, Any] | None:
        """The type in the inventory, as columns."""
        maker_id = self.makers.get(maker)
        return self.stored.types[kind].get((maker_id, model)) if maker_id is not None else None

    def _keep_slug(self, found: TypeFile, maker: str) -> None:
        """A slug that the file does not say stays what it is."""
        row = self.row(found.kind, maker, found.model)
        if row is not None and not found.given_slug:
            found.slug = row["slug"]

    def _check_slug(self, kind: TypeKind, maker: str, model: str, found: TypeFile) -> None:
        owner = self.stored.slugs[kind].get(found.slug)
        if owner is None or owner == (self.makers.get(maker), model):
            return
        owner_key = (kind, self.stored.maker_slugs[owner[0]], owner[1])
        moved = self.files.get(owner_key)
        if moved is not None and moved.slug != found.slug:
            hint = "which gets another in this import: import that one first"
        elif owner[0] == self.makers.get(maker):
            hint = "in the inventory: if the model was renamed, rename it there first; else give another slug"
        else:
            hint = "in the inventory: give another slug"
        where = found.lines.get("slug", found.where)
        self.problem(where, f"slug {found.slug} is already that of {self.stored.title(kind, owner)}, {hint}")

    def compare(self) -> None:
        """The top-level fields of each file with its row."""
        for (kind, maker, model), found in self.files.items():
            row = self.row(kind, maker, model)
            references = self._references(found)
            values = {**columns_of(found), **references}
            name = self.stored.manufacturers.get(self.makers[maker] or 0, found.manufacturer)
            change = TypeChange("create" if row is None else "update", kind, name, model, found.where, found=found)
            change.references = references
            if row is not None:
                change.id = row["id"]
                change.fields = {
                    column: (row[column], value)
                    for column, value in values.items()
                    if row[column] != value and not (row[column] in (None, "") and value in (None, ""))
                }
                self.by_id[kind, row["id"]] = change
            self.changes.append(change)

    def _references(self, found: TypeFile) -> dict[str, Any]:
        values: dict[str, Any] = {}
        platform = str(found.values.get("default_platform", ""))
        if platform:
            values["default_platform_id"] = self.stored.platforms.get(platform)
            if values["default_platform_id"] is None:
                hint = did_you_mean(platform, self.stored.platforms) or ": create it first, or leave the key out"
                self.problem(found.lines["default_platform"], f"there is no platform {platform!r}{hint}")
        profile = str(found.values.get("profile", ""))
        if profile:
            values["profile_id"] = self.stored.profiles.get(profile, profile)  # a new one's name, until it has an id
            if profile not in self.stored.profiles and profile not in self.diff.profiles:
                self.diff.profiles.append(profile)
        return values

    def images(self) -> None:
        """Elevation images go to the device type with their slug, in the files or in the inventory."""
        owners = {found.slug: change for change in self.changes if (found := change.found) and change.kind == "device"}
        for (slug, face), image in self.library.images.items():
            change = owners.get(slug)
            if change is None and (key := self.stored.slugs["device"].get(slug)) is not None:
                row = self.stored.types["device"][key]
                change = TypeChange("update", "device", self.stored.manufacturers[key[0]], key[1], image.entry.name,
                                    id=row["id"])  # fmt: skip
                owners[slug] = change
                self.changes.append(change)
            if change is None:
                message = "belongs to no type: no device type has this slug"
                self.diff.notes.append(Note(image.entry.name, message, f"an image {message}"))
                continue
            before = self._stored_image(change, f"{face}_image_file")
            if before != image.reference:
                change.images[face] = image
                if change.action == "update":
                    change.fields[f"{face}_image_file"] = (before, image.reference)
        if self.library.has_images:
            self._missing_images()

    def _stored_image(self, change: TypeChange, column: str) -> str:
        if change.id is None:
            return ""
        maker = self.stored.by_name[change.manufacturer]
        return str(self.stored.types["device"][maker, change.model][column])

    def _missing_images(self) -> None:
        for change in self.changes:
            for face in ("front", "rear"):
                found = change.found
                if found and found.values.get(f"{face}_image") and (found.slug, face) not in self.library.images:
                    message = f"says {face}_image, but the library has none"
                    self.diff.notes.append(Note(found.lines[f"{face}_image"], message, message))

    def updates(self, kind: TypeKind) -> list[TypeChange]:
        """Types in the inventory that the files speak of."""
        return [change for change in self.changes if change.kind == kind and change.id is not None and change.found]

    def templates(self, session: Session, kind: TypeKind) -> None:
        """The components of each type that exists, with what the inventory has of them."""
        ids = [change.id for change in self.updates(kind) if change.id is not None]
        for part, found in read_templates(session, kind, ids):
            for type_id in part:
                _compare_templates(self.by_id[kind, type_id], found[type_id])

    def finish(self, session: Session) -> TypesDiff:
        """The diff, with how many devices each changed type has."""
        for change in self.changes:
            if change.action == "create" or change.fields or change.templates:
                self.diff.changes.append(change)
            else:
                self.diff.unchanged += 1
        for kind in OWNER:
            changed = {c.id: c for c in self.diff.changes if c.kind == kind and c.id is not None and c.components}
            for type_id, number in count_instances(session, kind, [row_id for row_id in changed if row_id]).items():
                changed[type_id].devices = number
        return self.diff


def _compare_templates(change: TypeChange, stored: dict[tuple[str, str], Any]) -> None:
    assert change.found is not None
    changes = TemplateChanges()
    wanted = set()
    for template in change.found.templates:
        key = (template.kind, template.name)
        wanted.add(key)
        row = stored.get(key)
        columns = template_columns(template)
        if row is None:
            changes.added.append(columns)
            change.components.append(ComponentChange("add", *key))
            continue
        fields = _difference(row, columns)
        if fields:
            change.components.append(ComponentChange("change", *key, fields))
        elif row.position != template.position:
            change.moved += 1
        if fields or row.position != template.position:
            changes.changed[row.id] = {name: columns[name] for name in (*_COMPARED, "position")}
    for key, row in stored.items():
        if key not in wanted:
            changes.removed.append(row.id)
            change.components.append(ComponentChange("remove", *key))
    if changes:
        change.templates = changes


def _difference(row: Any, columns: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Column, or key of ``data``, → before, after."""
    fields = {
        name: (getattr(row, name), columns[name]) for name in ("type", "label") if getattr(row, name) != columns[name]
    }
    before, after = row.data, columns["data"]
    if before != after:
        fields.update({
            key: (before.get(key), after.get(key)) for key in {**before, **after} if before.get(key) != after.get(key)
        })  # fmt: skip
    return fields
