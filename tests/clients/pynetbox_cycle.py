"""With pynetbox, strict filters on: from an empty database to a cabled, addressed device, read back by filter."""

import os
import sys

import pynetbox

nb = pynetbox.api(os.environ["NB_URL"], token=os.environ["NB_TOKEN"], strict_filters=True)
assert nb.version.startswith("4."), nb.version
assert nb.status()["netbox-version"]
assert list(nb.dcim.devices.all()) == []

region = nb.dcim.regions.create(name="Île-de-France", slug="idf")
site = nb.dcim.sites.create(name="Ivry", slug="ivry", status="active", region=region.id)
location = nb.dcim.locations.create(name="Room 1", slug="room-1", site=site.id)
rack = nb.dcim.racks.create(name="A1", site=site.id, location=location.id, u_height=42)
maker = nb.dcim.manufacturers.create(name="Supermicro", slug="supermicro")
switch_maker = nb.dcim.manufacturers.create(name="Cisco", slug="cisco")
server_type = nb.dcim.device_types.create(manufacturer=maker.id, model="SYS-6019", slug="sys-6019", u_height=1)
switch_type = nb.dcim.device_types.create(manufacturer={"slug": "cisco"}, model="N9K", slug="n9k", u_height=1)
server_role, switch_role = nb.dcim.device_roles.create(
    [{"name": "Server", "slug": "server"}, {"name": "Leaf", "slug": "leaf", "color": "00ff00"}]
)
tenant = nb.tenancy.tenants.create(name="Alpha", slug="alpha")
tag = nb.extras.tags.create(name="Web", slug="web")
nb.extras.custom_fields.create(name="owner_team", type="text", object_types=["dcim.device"])

server = nb.dcim.devices.create(
    name="srv1",
    device_type=server_type.id,
    role=server_role.id,
    site=site.id,
    rack=rack.id,
    position=10,
    face="front",
    status="planned",
    serial="S1",
    asset_tag="T1",
    tenant=tenant.id,
    tags=[{"slug": "web"}],
    custom_fields={"owner_team": "storage"},
)
switch = nb.dcim.devices.create(
    name="sw1",
    device_type={"model": "N9K"},
    role={"slug": "leaf"},
    site={"slug": "ivry"},
    rack=rack.id,
    position=42,
    face="rear",
)
assert server.status.value == "planned" and server.status.label == "Planned"
assert server.tags[0].slug == "web" and server.custom_fields == {"owner_team": "storage"}

eno1 = nb.dcim.interfaces.create(device=server.id, name="eno1", type="25gbase-x-sfp28")
port = nb.dcim.interfaces.create(device=switch.id, name="Ethernet1/1", type="25gbase-x-sfp28")
mac = nb.dcim.mac_addresses.create(
    mac_address="00:25:90:AA:BB:CC", assigned_object_type="dcim.interface", assigned_object_id=eno1.id
)
eno1.primary_mac_address = mac.id
assert eno1.save()
cable = nb.dcim.cables.create(
    a_terminations=[{"object_type": "dcim.interface", "object_id": eno1.id}],
    b_terminations=[{"object_type": "dcim.interface", "object_id": port.id}],
    type="dac-passive",
    length=3,
    length_unit="m",
    status="connected",
    label="C-1",
)
vrf = nb.ipam.vrfs.create(name="T1", rd="65000:1")
prefix = nb.ipam.prefixes.create(
    prefix="10.0.0.0/24", vrf=vrf.id, scope_type="dcim.site", scope_id=site.id, status="active"
)
group = nb.ipam.vlan_groups.create(name="Ivry", slug="ivry", vid_ranges=[[10, 19]])
vlan = group.available_vlans.create({"name": "web"})
assert vlan.vid == 10
address = prefix.available_ips.create({"assigned_object_type": "dcim.interface", "assigned_object_id": eno1.id})
assert address.address == "10.0.0.1/24", address.address
assert next(str(one) for one in prefix.available_ips.list()) == "10.0.0.2/24"
inner = prefix.available_prefixes.create({"prefix_length": 28})
assert inner.prefix == "10.0.0.0/28", inner.prefix  # addresses are no prefixes: as NetBox
server.primary_ip4 = address.id
server.status = "active"
assert server.save()

# read back by filter
found = nb.dcim.devices.get(name="srv1")
assert (
    found.id == server.id and found.primary_ip4.address == "10.0.0.1/24" and found.primary_ip.address == "10.0.0.1/24"
)
assert found.rack.name == "A1" and found.position == 10 and found.face.value == "front"
assert [d.name for d in nb.dcim.devices.filter(site="ivry", role="server")] == ["srv1"]
assert [d.name for d in nb.dcim.devices.filter(tag="web")] == ["srv1"]
assert [d.name for d in nb.dcim.devices.filter(cf_owner_team="storage")] == ["srv1"]
assert [d.name for d in nb.dcim.devices.filter(name__isw="s", status__n="active")] == []
assert {d.name for d in nb.dcim.devices.filter(region="idf")} == {"srv1", "sw1"}
assert [d.name for d in nb.dcim.devices.filter(mac_address="0025.90aa.bbcc")] == ["srv1"]
assert nb.dcim.devices.count(tenant="alpha") == 1
assert [d.name for d in nb.dcim.devices.filter("srv")] == ["srv1"]
assert [i.name for i in nb.dcim.interfaces.filter(device="srv1")] == ["eno1"]
eno1 = nb.dcim.interfaces.get(device_id=server.id, name="eno1")
assert eno1.mac_address == "00:25:90:AA:BB:CC"
assert eno1.cable.label == "C-1"
assert eno1.link_peers[0].name == "Ethernet1/1"
assert eno1.connected_endpoints[0].device.name == "sw1"
assert eno1.connected_endpoints_reachable is True
trace = eno1.trace()
assert [trace[0][0].name, trace[1].label, trace[2][0].name] == ["eno1", "C-1", "Ethernet1/1"]
assert [str(a) for a in nb.ipam.ip_addresses.filter(device="srv1")] == ["10.0.0.1/24"]
assert [str(a) for a in nb.ipam.ip_addresses.filter(parent="10.0.0.0/24")] == ["10.0.0.1/24"]
assert nb.ipam.prefixes.get(prefix="10.0.0.0/24").scope.slug == "ivry"
units = rack.elevation.list(face="front")
assert next(u.name for u in units if u.device and u.device.name == "srv1") == "U10"
assert rack.elevation.list(render="svg").startswith("<svg")
choices = nb.dcim.devices.choices()
assert {"value": "active", "display_name": "Active"} in choices["status"], choices["status"]

# a filter that does not exist is refused by the client, a value that does not exist by the server
try:
    list(nb.dcim.devices.filter(nmae="srv1"))
    sys.exit("a filter that does not exist was accepted")
except pynetbox.core.query.ParameterValidationError:
    pass
try:
    list(nb.dcim.devices.filter(site="nowhere"))
    sys.exit("a site that does not exist was accepted")
except pynetbox.RequestError as error:
    assert error.req.status_code == 400 and "nowhere" in str(error.error), error.error

# refusals have NetBox's form
for wrong, field in (
    ({"name": "srv1", "device_type": server_type.id, "role": server_role.id, "site": site.id}, "name"),
    ({"name": "srv2", "role": server_role.id, "site": site.id}, "device_type"),
    ({"name": "srv2", "device_type": 999999, "role": server_role.id, "site": site.id}, "device_type"),
    ({"name": "srv2", "device_type": server_type.id, "role": server_role.id, "site": site.id, "status": "odd"},
         "status"),
    (
        {"name": "srv2", "device_type": server_type.id, "role": server_role.id, "site": site.id, "rack": rack.id,
         "position": 10, "face": "front"},
        "position",
    ),
):  # fmt: skip
    try:
        nb.dcim.devices.create(**wrong)
        sys.exit(f"accepted {wrong}")
    except pynetbox.RequestError as error:
        assert error.req.status_code == 400, error.req.status_code
        assert field in error.req.json(), (wrong, error.req.json())

# bulk change, delete, and the change log
for one in nb.dcim.devices.filter(site="ivry"):
    one.comments = "seen"
assert nb.dcim.devices.update([{"id": server.id, "comments": "a"}, {"id": switch.id, "comments": "b"}])
assert {d.comments for d in nb.dcim.devices.all()} == {"a", "b"}
changes = list(nb.core.object_changes.filter(changed_object_type="dcim.device", changed_object_id=server.id))
assert [c.action.value for c in changes] == ["create", "update", "update"], changes
assert nb.ipam.ip_addresses.get(address.id).delete()
assert cable.delete()
assert nb.dcim.devices.delete([switch])
assert [d.name for d in nb.dcim.devices.all()] == ["srv1"]
print("done")
