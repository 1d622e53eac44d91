"""Where something is: one find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighting:
    """Something found. ``kind``: device, rack, address or cable; ``field`` is what matched, ``value`` all of it.

    Empty texts are not known or do not apply. ``peer``: what the port's cable leads to, ``device:port``.
    """

    field: str
    value: str
    kind: str
    id: int
    name: str
    status: str = ""
    role: str = ""
    model: str = ""
    site: str = ""
    location: str = ""
    rack_id: int | None = None
    rack: str = ""
    place: str = ""
    bay: str = ""
    """``chassis, bay 3`` for a device that sits in another one; rack and place are then the chassis'."""
    port: str = ""
    peer: str = ""
    peer_device_id: int | None = None
    exact: bool = False

    @property
    def at(self) -> str:
        """Site, location, rack and unit on one line."""
        return " · ".join(part for part in (self.site, self.location, self.rack, self.place, self.bay) if part)
