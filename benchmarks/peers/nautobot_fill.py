"""Fill an empty Nautobot with the benchmark's data by its ORM's bulk insert. Run by Nautobot's own Python.

Usage: ``python nautobot_fill.py CHECKOUT FACTS.json``; writes the ids that the measurement asks for, and a token.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import nautobot

nautobot.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import transaction  # noqa: E402
from nautobot.dcim import models as d  # noqa: E402
from nautobot.dcim.models.cables import CablePath, CableToCableTermination  # noqa: E402
from nautobot.dcim.utils import object_to_path_node  # noqa: E402
from nautobot.extras.models import Role, Status  # noqa: E402
from nautobot.ipam import models as i  # noqa: E402
from nautobot.users.models import Token  # noqa: E402

CHUNK = 2000


def _estate(checkout: Path) -> Any:
    """benchmarks/estate.py, without the checkout's packages on Nautobot's path."""
    spec = importlib.util.spec_from_file_location("estate", checkout / "benchmarks" / "estate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["estate"] = module
    spec.loader.exec_module(module)
    return module


def _role(name: str) -> Any:
    role = Role.objects.create(name=name)
    role.content_types.add(ContentType.objects.get_for_model(d.Device))
    return role


@transaction.atomic
def fill(estate: Any) -> dict[str, Any]:
    """Write everything; the facts the measurement needs."""
    active = Status.objects.get(name="Active")
    kind = d.LocationType.objects.create(name="Site")
    kind.content_types.add(*(ContentType.objects.get_for_model(model) for model in (d.Device, d.Rack)))
    sites = [
        d.Location.objects.create(name=estate.site_name(n), location_type=kind, status=active)
        for n in range(estate.SITES)
    ]
    racks = d.Rack.objects.bulk_create([
        d.Rack(name=estate.rack_name(n), location=sites[estate.site_of(n)], status=active, u_height=estate.RACK_UNITS)
        for n in estate.all_racks()
    ])  # fmt: skip
    maker = d.Manufacturer.objects.create(name=estate.MAKER)
    types = {
        is_switch: d.DeviceType.objects.create(manufacturer=maker, model=model, u_height=1)
        for is_switch, model in ((False, estate.SERVER_TYPE), (True, estate.SWITCH_TYPE))
    }
    for is_switch, ports in ((False, estate.SERVER_PORTS), (True, estate.SWITCH_PORTS)):
        d.InterfaceTemplate.objects.bulk_create(
            [d.InterfaceTemplate(device_type=types[is_switch], name=port, type=estate.PORT_TYPE) for port in ports]
        )
    roles = {False: _role(estate.SERVER_ROLE), True: _role(estate.SWITCH_ROLE)}
    wanted = list(estate.devices())
    made = d.Device.objects.bulk_create(
        [
            d.Device(
                name=one.name, device_type=types[one.is_switch], role=roles[one.is_switch], status=active,
                location=sites[estate.site_of(one.rack)], rack=racks[one.rack], position=one.unit, face="front",
                serial=one.serial, asset_tag=one.asset_tag,
            )
            for one in wanted
        ],
        CHUNK,
    )  # fmt: skip
    rows = {one.name: row for one, row in zip(wanted, made, strict=True)}
    ports = d.Interface.objects.bulk_create(
        [
            d.Interface(device=rows[one.name], name=port, type=estate.PORT_TYPE, status=active)
            for one in wanted
            for port in one.ports
        ],
        CHUNK,
    )
    at = {(port.device_id, port.name): port for port in ports}
    _addresses(estate, wanted, rows, at, active)
    cabled = _cables(estate, rows, at)
    user = get_user_model().objects.create_superuser("bench", "bench@localhost", None)
    return {
        "token": Token.objects.create(user=user).key,
        "server_type": str(types[False].pk), "server_role": str(roles[False].pk), "status": str(active.pk),
        "sites": [str(site.pk) for site in sites], "racks": [str(rack.pk) for rack in racks],
        "devices": [str(row.pk) for row in made], "cabled": cabled,
    }  # fmt: skip


def _addresses(estate: Any, wanted: Any, rows: Any, at: Any, active: Any) -> None:
    namespace = i.Namespace.objects.get(name="Global")
    prefix = i.Prefix(prefix=estate.PREFIX, namespace=namespace, status=active)
    prefix.save()
    length = int(estate.PREFIX.partition("/")[2])
    found = i.IPAddress.objects.bulk_create(
        [i.IPAddress(address=f"{one.address}/{length}", parent=prefix, status=active) for one in wanted], CHUNK
    )
    i.IPAddressToInterface.objects.bulk_create(
        [
            i.IPAddressToInterface(ip_address=address, interface=at[rows[one.name].pk, one.address_port])
            for one, address in zip(wanted, found, strict=True)
        ],
        CHUNK,
    )
    for one, address in zip(wanted, found, strict=True):
        rows[one.name].primary_ip4 = address
    d.Device.objects.bulk_update(list(rows.values()), ["primary_ip4"], CHUNK)


def _cables(estate: Any, rows: Any, at: Any) -> list[str]:
    """Cables with both ends and the paths that Nautobot's own signals would have made; ids of cabled interfaces."""
    ends = [tuple(at[rows[device].pk, port] for device, port in pair) for pair in estate.cables()]
    connected = Status.objects.get(name="Connected")
    cables = d.Cable.objects.bulk_create([d.Cable(status=connected) for _pair in ends], CHUNK)
    CableToCableTermination.objects.bulk_create(
        [
            CableToCableTermination(cable=cable, cable_end=side, interface=port)
            for cable, pair in zip(cables, ends, strict=True)
            for side, port in zip("AB", pair, strict=True)
        ],
        CHUNK,
    )
    kind = ContentType.objects.get_for_model(d.Interface)
    CablePath.objects.bulk_create(
        [
            CablePath(
                origin_type=kind, origin_id=near.pk, destination_type=kind, destination_id=far.pk,
                path=[object_to_path_node(cable)], is_active=True,
            )
            for cable, (a, b) in zip(cables, ends, strict=True)
            for near, far in ((a, b), (b, a))
        ],
        CHUNK,
    )  # fmt: skip
    return [str(a.pk) for a, _b in ends]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(fill(_estate(Path(sys.argv[1])))))
