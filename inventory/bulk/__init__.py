"""Tables of every noun: CSV, XLSX, YAML and JSON in and out.

``read_table``     a file as a table; what is wrong with the file itself is refused here
``plan_rows``      what importing it would do: each row's change, old → new, and each problem with row and column
``apply_rows``     write a plan, all or nothing
``rehearse_rows``  write it and take it back: problems that only a try can tell
``export_rows``    any filtered list as a file that imports again to no change
"""

from inventory.bulk.applying import apply_rows, rehearse_rows
from inventory.bulk.exporting import export_rows
from inventory.bulk.formats import FORMATS, TYPES, read_table, write_table
from inventory.bulk.nouns import Sheet, sheet_of
from inventory.bulk.plan import Change, FieldChange, RowPlan, RowProblem
from inventory.bulk.planning import plan_rows
from inventory.bulk.table import Table, TableRow

__all__ = [
    "FORMATS", "TYPES", "Change", "FieldChange", "RowPlan", "RowProblem", "Sheet", "Table", "TableRow", "apply_rows",
    "export_rows", "plan_rows", "read_table", "rehearse_rows", "sheet_of", "write_table",
]  # fmt: skip
