"""Look-ups of permission constraints: NetBox's and Django's suffixes, as conditions on a column."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, not_, or_, true
from sqlalchemy.types import Boolean, Float, Integer

Check = Callable[[Any, Any], ColumnElement[bool]]
"""Takes a column and a value; gives the condition."""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(pattern: str, *, fold: bool) -> Check:
    def check(column: Any, value: Any) -> ColumnElement[bool]:
        wanted = pattern.format(_escaped(value))
        result: ColumnElement[bool] = (
            column.ilike(wanted, escape="\\") if fold else _exactly(column, value, pattern, wanted)
        )
        return result

    return check


def _exactly(column: Any, value: str, pattern: str, wanted: str) -> ColumnElement[bool]:
    """With case: LIKE on SQLite ignores it for ASCII, so the text itself is compared as well."""
    size = len(value)
    if not size:
        return true()
    if pattern == "{}%":
        return and_(column.like(wanted, escape="\\"), func.substr(column, 1, size) == value)
    if pattern == "%{}":
        return and_(column.like(wanted, escape="\\"), func.substr(column, func.length(column) - size + 1) == value)
    return and_(column.like(wanted, escape="\\"), func.replace(column, value, "") != column)


def _exact(column: Any, value: Any) -> ColumnElement[bool]:
    result: ColumnElement[bool] = column.is_(None) if value is None else column == value
    return result


def _within(column: Any, value: Any) -> ColumnElement[bool]:
    given = [one for one in value if one is not None]
    ways = [column.in_(given)] if given else []
    if len(given) < len(value):
        ways.append(column.is_(None))
    return or_(false(), *ways)


def _isnull(column: Any, value: Any) -> ColumnElement[bool]:
    result: ColumnElement[bool] = column.is_(None) if value else column.is_not(None)
    return result


def _empty(column: Any, value: Any) -> ColumnElement[bool]:
    nothing = or_(column.is_(None), column == "") if isinstance(column.type, String) else column.is_(None)
    return nothing if value else not_(nothing)


def _range(column: Any, value: Any) -> ColumnElement[bool]:
    result: ColumnElement[bool] = column.between(value[0], value[1])
    return result


_ONE = "one"
_TEXT = "text"
_LIST = "list"
_PAIR = "pair"
_FLAG = "flag"
_ORDER = "order"

LOOKUPS: Mapping[str, tuple[Check, str, bool]] = {
    "exact": (_exact, _ONE, False),
    "n": (_exact, _ONE, True),
    "in": (_within, _LIST, False),
    "iexact": (_like("{}", fold=True), _TEXT, False),
    "ie": (_like("{}", fold=True), _TEXT, False),
    "nie": (_like("{}", fold=True), _TEXT, True),
    "contains": (_like("%{}%", fold=False), _TEXT, False),
    "icontains": (_like("%{}%", fold=True), _TEXT, False),
    "ic": (_like("%{}%", fold=True), _TEXT, False),
    "nic": (_like("%{}%", fold=True), _TEXT, True),
    "startswith": (_like("{}%", fold=False), _TEXT, False),
    "istartswith": (_like("{}%", fold=True), _TEXT, False),
    "isw": (_like("{}%", fold=True), _TEXT, False),
    "nisw": (_like("{}%", fold=True), _TEXT, True),
    "endswith": (_like("%{}", fold=False), _TEXT, False),
    "iendswith": (_like("%{}", fold=True), _TEXT, False),
    "iew": (_like("%{}", fold=True), _TEXT, False),
    "niew": (_like("%{}", fold=True), _TEXT, True),
    "gt": (lambda column, value: column > value, _ORDER, False),
    "gte": (lambda column, value: column >= value, _ORDER, False),
    "lt": (lambda column, value: column < value, _ORDER, False),
    "lte": (lambda column, value: column <= value, _ORDER, False),
    "range": (_range, _PAIR, False),
    "isnull": (_isnull, _FLAG, False),
    "empty": (_empty, _FLAG, False),
}
"""Suffix → condition, what its value must be, whether the whole path's condition is turned round (NULL counts)."""


class BadValue(ValueError):
    """A value that does not fit its look-up or column; the message says what would."""


def checked(lookup: str, column: Any, value: Any) -> Any:
    """``value`` as the condition takes it. Raises BadValue."""
    shape = LOOKUPS[lookup][1]
    if shape == _FLAG:
        if not isinstance(value, bool):
            raise BadValue("give true or false")
        return value
    if shape in (_LIST, _PAIR):
        if not isinstance(value, list) or (shape == _PAIR and len(value) != 2):
            raise BadValue("give a list of two values" if shape == _PAIR else "give a list")
        return [_one(column, item) for item in value]
    if shape == _TEXT:
        if not isinstance(column.type, String) or not isinstance(value, str):
            raise BadValue(f"{lookup} compares text: give a text, for a field that is one")
        return value
    if shape == _ORDER and (value is None or isinstance(value, bool)):
        raise BadValue("give a number or a text to compare with")
    return _one(column, value)


def _one(column: Any, value: Any) -> Any:
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, Boolean):
        if not isinstance(value, bool):
            raise BadValue("give true, false or null")
    elif isinstance(kind, Integer):
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
            raise BadValue("give a whole number or null")
    elif isinstance(kind, Float):
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BadValue("give a number or null")
        value = float(value)
    elif isinstance(kind, String):
        if not isinstance(value, str):
            raise BadValue("give a text or null")
    else:
        raise BadValue("this field cannot be compared: choose another")
    return value
