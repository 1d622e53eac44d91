"""A site as files: read, compare, write, and write out again.

``load_folder(path) -> Declaration``; ``plan_import(session, declaration) -> Diff`` (InvalidInput lists every problem at
once as file:line); ``apply_import(session, declaration, diff)`` inside the unit of work that planned it;
``export_folder(session, path)``. Other packages own files through ``register_section(filename, section)``.
"""

from inventory.imports.export import export_folder
from inventory.imports.folder import load_folder
from inventory.imports.items import Change, Declaration, Known
from inventory.imports.planning import Diff, plan_import
from inventory.imports.sections import Section, register_section
from inventory.imports.writing import apply_import

__all__ = [
    "Change", "Declaration", "Diff", "Known", "Section", "apply_import", "export_folder", "load_folder", "plan_import",
    "register_section",
]  # fmt: skip
