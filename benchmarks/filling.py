"""dcim's database filled by COPY: rows with ids of our choosing, the models' own defaults for every other column."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from dcim.core.clock import now
from dcim.core.ids import uuid7
from dcim.core.rows import Row

_BLOCK = 4000


class Filler:
    """Writes rows over one connection; memory does not grow with the number of rows."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        self._at = now()

    def copy(self, model: type[Row], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows of a table; each has a value for every one of ``names``, of which ``id`` is the first."""
        table = model.__table__  # type: ignore[attr-defined]
        others = [column.name for column in table.columns if column.name not in {*names, "uid"}]
        tail = "".join(f"\t{_text(self._default(model, name))}" for name in others) + "\n"
        columns = ", ".join(f'"{name}"' for name in ("uid", *names, *others))
        lines: list[str] = []
        with self._connection.cursor() as cursor:
            with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    lines.append(f"{uuid7()}\t" + "\t".join([_text(value) for value in row]) + tail)
                    if len(lines) == _BLOCK:
                        copy.write("".join(lines))
                        lines.clear()
                copy.write("".join(lines))
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM \"{table.name}\"))"
            )

    def run(self, statement: str) -> None:
        """Any statement."""
        self._connection.execute(statement)

    def _default(self, model: type[Row], name: str) -> Any:
        if name in ("created", "last_updated"):
            return self._at
        return model.model_fields[name].get_default(call_default_factory=True)


def _text(value: Any) -> str:
    """A value as COPY's text format has it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, dict | list):
        return _text(json.dumps(value))
    return str(value)
