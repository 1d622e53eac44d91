"""What declared cables must satisfy: one cable a port, and two ports that go together."""

from typing import Any

from inventory.cables.rules import refusal
from inventory.imports.items import Key
from inventory.imports.picture import Picture
from inventory.imports.snapshot import Port


def check_cables(picture: Picture) -> None:
    """Add a problem for each cable that cannot be."""
    owners: dict[Port, str] = {}
    freed = {port for pair in picture.moved_cables.values() for port in pair}
    taken = {port: label for port, label in picture.snapshot.port_cables.items() if port not in freed}
    for key, item in picture.cables.items():
        (kind_a, port_a), (kind_b, port_b) = picture.ends[key]
        message = refusal(
            kind_a,
            picture.values(kind_a, port_a) | {"name": port_a[-1]},
            kind_b,
            picture.values(kind_b, port_b) | {"name": port_b[-1]},
        )
        if message:
            picture.problem(item.where, f"{item.a} – {item.b}: {message}")
        for port in picture.ends[key]:
            earlier = owners.setdefault(port, item.where)
            if earlier is not item.where:
                picture.problem(item.where, f"{_text(port[1])} has a cable already, at {earlier}: a port takes one")
            elif picture.stored_cable(key) != key and port in taken:
                label = taken[port]
                picture.problem(
                    item.where,
                    f"{_text(port[1])} has cable {label} in the inventory: remove that one first, or take another port",
                )
    labels: dict[Any, str] = {}
    for key, values in picture.snapshot.cables.items():
        if values["label"] and key not in picture.cables and key not in picture.moved_cables.values():
            labels[values["label"]] = "the inventory"
    for item in picture.cables.values():
        wanted = item.values.get("label")
        if wanted:
            first = labels.setdefault(wanted, item.where)
            if first is not item.where:
                picture.problem(item.line("label"), f"the label {label!r} stands already, at {first}: take another")


def _text(port: Key) -> str:
    return f"{port[-2]}:{port[-1]}"
