"""How large a file may be: enough for a data centre, little enough that a bad file is refused before it hurts."""

MAX_BYTES = 50_000_000
"""Of a file as it comes."""
MAX_UNPACKED = 400_000_000
"""Of a workbook's parts, unpacked."""
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL = 1_000_000
"""Characters."""
MAX_PROBLEMS = 500
"""Problems that are told at once; the rest is counted."""
SHEET_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""

CHUNK = 1000
"""Rows that are looked at, or written, together: the number of statements depends on the number of chunks."""
LARGE_ROWS = 5000
LARGE_BYTES = 2_000_000
"""Larger files are imported by a job in the background."""
