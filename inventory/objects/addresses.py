"""Fields and filters of addresses and prefixes: text in JSON, family and 16 bytes in the table."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, tuple_

from inventory import choices as c
from inventory import models as m
from inventory.ipam.address import Network, address_text, bounds, pack, prefix_text
from inventory.objects.batch import Batch
from inventory.objects.common import COUNT_SHAPE
from inventory.objects.fields import Choice, Computed, Field, FieldError
from inventory.objects.filters import Filter, number_condition, numbers
from inventory.objects.noun import Noun, Values

if TYPE_CHECKING:
    from inventory.objects.bodies import Body


class Family(Choice):
    """4 or 6, read-only."""


FAMILY = Family("family", options=c.FAMILIES, numeric=True, read_only=True)


@dataclass(frozen=True, eq=False)
class AddressField(Field):
    """``10.0.0.5/24``; the columns are ``family``, ``target`` and ``length_column``."""

    length_column: str = "prefix_length"
    kind = "string"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("family", self.target, self.length_column)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return f"{address_text(row['family'], row[self.target])}/{row[self.length_column]}"

    def decode(self, value: Any, body: Body) -> None:
        if value is None or value == "":
            raise FieldError("This field may not be blank.")
        try:
            parsed = ipaddress.ip_interface(str(value))
        except ValueError:
            raise FieldError(f"Invalid IP address format: {value}") from None
        body.values.update({
            "family": parsed.version, self.target: pack(parsed.ip), self.length_column: parsed.network.prefixlen,
        })  # fmt: skip

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, eq=False)
class PrefixField(Field):
    """``10.0.0.0/24``; the columns are ``family``, ``network`` and ``length``."""

    kind = "string"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("family", "network", "length")

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return prefix_text(row["family"], row["network"], row["length"])

    def decode(self, value: Any, body: Body) -> None:
        if value is None or value == "":
            raise FieldError("This field may not be blank.")
        try:
            parsed = ipaddress.ip_network(str(value))
        except ValueError as error:
            text = str(error)
            if "host bits" in text:
                near = ipaddress.ip_network(str(value), strict=False)
                raise FieldError(f"{value} is not a valid prefix. Did you mean {near}?") from None
            raise FieldError(f"Invalid IP prefix format: {value}") from None
        body.values.update(family=parsed.version, network=pack(parsed.network_address), length=parsed.prefixlen)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


def network_of(value: str) -> Network:
    """A filter's value as a network; an address counts as one of a single address."""
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise FieldError(f"{value} is not an address or prefix.") from None


def inside(family: Any, column: Any) -> Callable[[Any, str, Sequence[str]], Any]:
    """A condition: the address column lies in one of the given networks."""

    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        parts = []
        for value in values:
            network = network_of(value)
            low, high = bounds(network)
            parts.append(and_(family == network.version, column >= low, column <= high))
        return or_(*parts)

    return condition


def exact_address(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    """``address``: with a length exactly, without one any length; several are alternatives."""
    row: Any = m.IPAddress
    parts = []
    for value in values:
        try:
            parsed = ipaddress.ip_interface(value)
        except ValueError:
            raise FieldError(f"{value} is not an address.") from None
        part = and_(row.family == parsed.version, row.address == pack(parsed.ip))
        if "/" in value:
            part = and_(part, row.prefix_length == parsed.network.prefixlen)
        parts.append(part)
    found = or_(*parts)
    return ~found if lookup == "n" else found


def exact_prefix(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    """``prefix``: exactly."""
    row: Any = m.Prefix
    networks = [network_of(value) for value in values]
    return or_(*(and_(row.family == n.version, row.network == bounds(n)[0], row.length == n.prefixlen)
                 for n in networks))  # fmt: skip


def within(include: bool) -> Callable[[Any, str, Sequence[str]], Any]:
    """``within`` (below) and ``within_include`` (below or the same)."""

    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        row: Any = m.Prefix
        network = network_of(values[-1])
        low, high = bounds(network)
        length = row.length >= network.prefixlen if include else row.length > network.prefixlen
        return and_(row.family == network.version, row.network >= low, row.network <= high, length)

    return condition


def contains(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    """``contains``: prefixes that an address or prefix lies in."""
    row: Any = m.Prefix
    network = network_of(values[-1])
    return tuple_(row.family, row.network, row.length).in_(
        [(network.version, pack(network.supernet(new_prefix=n).network_address), n)
         for n in range(network.prefixlen + 1)]
    )  # fmt: skip


def q_prefix(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    """``parent`` of addresses and ranges."""
    return inside(m.IPAddress.family, m.IPAddress.address)(asked, lookup, values)


def mask_length(column: Any) -> Filter:
    """``mask_length`` with comparisons."""
    return numbers("mask_length", column)


def family_filter(column: Any) -> Filter:
    """``family``: 4 or 6."""

    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        if any(value not in ("4", "6") for value in values):
            raise FieldError("Select a valid choice: 4 or 6.")
        return number_condition(column, lookup, [int(value) for value in values])

    return Filter("family", condition, (), {"type": "integer"})


def _tree(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """How many prefixes lie above and below each prefix in its VRF; two statements."""
    row: Any = m.Prefix
    columns = (row.vrf_key, row.family, row.network, row.length)
    networks: dict[int, tuple[int, Network]] = {}
    for one in rows:
        text = prefix_text(one["family"], one["network"], one["length"])
        networks[one["id"]] = (one["vrf_key"], ipaddress.ip_network(text))
    above: set[tuple[int, int, bytes, int]] = set()
    chains: dict[int, list[tuple[int, int, bytes, int]]] = {}
    for row_id, (vrf, network) in networks.items():
        chain: list[tuple[int, int, bytes, int]] = [
            (vrf, network.version, pack(network.supernet(new_prefix=n).network_address), n)
            for n in range(network.prefixlen)
        ]
        chains[row_id] = chain
        above.update(chain)
    stored = _existing(batch, columns, above)
    below = _below(batch, columns, list(networks.values()))
    found: dict[int, Any] = {}
    for row_id, (vrf, network) in networks.items():
        low, high = bounds(network)
        children = sum(
            1 for other, length in below.get((vrf, network.version), ()) if low <= other <= high
            and length > network.prefixlen
        )  # fmt: skip
        found[row_id] = {"depth": sum(1 for key in chains[row_id] if key in stored), "children": children}
    return found


def _existing(batch: Batch, columns: Sequence[Any], wanted: set[tuple[int, int, bytes, int]]) -> set[Any]:
    if not wanted:
        return set()
    shortest = {(vrf, family, length) for vrf, family, _network, length in wanted}
    vrf, family, _network, length = columns
    lines = batch.session.execute(select(*columns).where(tuple_(vrf, family, length).in_(list(shortest))))
    return {tuple(line) for line in lines} & wanted


def _below(batch: Batch, columns: Sequence[Any], networks: Sequence[tuple[int, Network]]) -> dict[Any, Any]:
    spans: dict[tuple[int, int], tuple[bytes, bytes]] = {}
    for key, network in networks:
        low, high = bounds(network)
        old = spans.get((key, network.version), (low, high))
        spans[key, network.version] = (min(old[0], low), max(old[1], high))
    vrf, family, start, _length = columns
    condition = or_(*(and_(vrf == key[0], family == key[1], start >= low, start <= high)
                      for key, (low, high) in spans.items()))  # fmt: skip
    found: dict[Any, list[Any]] = {}
    for line in batch.session.execute(select(*columns).where(condition)):
        found.setdefault((line[0], line[1]), []).append((line[2], line[3]))
    return found


CHILDREN = Computed(
    "children", load=_tree, part="children", empty=0, shape=COUNT_SHAPE,
    needs=("vrf_key", "family", "network", "length"),
)  # fmt: skip
PREFIX_DEPTH = Computed(
    "_depth", load=_tree, part="depth", empty=0, shape=COUNT_SHAPE, needs=("vrf_key", "family", "network", "length")
)
