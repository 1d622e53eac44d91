"""The lab's cables, and whether a server's port reaches the provisioning network: pure functions of data."""

from dcim.lab.spec import LabCable, LabProvisioning
from dcim.lab.switches.api import Carried

End = tuple[str, str]


class Wiring:
    """Cables by end. A port has at most one cable; of several in a spec the last counts."""

    def __init__(self, cables: list[LabCable]) -> None:
        self._other: dict[End, End] = {}
        for cable in cables:
            self._other[cable.a] = cable.b
            self._other[cable.b] = cable.a

    def other_end(self, end: End) -> End | None:
        """Where the cable at a port leads."""
        return self._other.get(end)


def is_provisioning(carried: Carried, provisioning: LabProvisioning) -> bool:
    """Whether an untagged frame lands in the provisioning network (see ``LabProvisioning``)."""
    if carried.maps_vnis:
        return carried.vni == provisioning.vni
    return carried.vlan == provisioning.vlan
