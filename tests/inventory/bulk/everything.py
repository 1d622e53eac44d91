"""One or more objects of every noun, with what is awkward about them: shared keys, trees, texts like formulas."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from inventory.objects import writing
from inventory.objects.noun import noun_of

Make = Callable[..., int]
"""(object type, **body) → id"""


def in_session(session: Session) -> Make:
    """Makes objects as the REST API does, inside a unit of work."""

    def make(object_type: str, /, **body: Any) -> int:
        row = writing.create(session, noun_of(object_type), [body], many=False)[0].row
        assert row is not None
        return row.pk

    return make


def build(make: Make, change: Callable[[str, int, Mapping[str, Any]], None]) -> dict[str, int]:
    """Write everything; gives some ids by name. ``change(object type, id, body)`` patches an object."""
    found: dict[str, int] = {}
    extras(make, found)
    places(make, found)
    addresses(make, found)
    hardware(make, found)
    ports(make, found)
    wires(make, found)
    overlays(make, found)
    people(make, found)
    change("dcim.device", found["srv1"], {"primary_ip4": found["ip"], "oob_ip": found["ip2"]})
    change("dcim.virtualchassis", found["stack"], {"master": found["sw1"]})
    return found


def extras(make: Make, found: dict[str, int]) -> None:
    found["web"] = make("extras.tag", name="Web", slug="web", color="ff0000", object_types=["dcim.device", "dcim.site"])
    found["odd"] = make("extras.tag", name='=Odd, "tag"', slug="odd", description="-1+2")
    choices = make("extras.customfieldchoiceset", name="Sizes", extra_choices=[["s", "Small: tiny"], ["l", "Large"]])
    fields: list[dict[str, Any]] = [
        {"name": "owner", "type": "text"}, {"name": "count", "type": "integer"},
        {"name": "ratio", "type": "decimal"}, {"name": "flag", "type": "boolean"}, {"name": "since", "type": "date"},
        {"name": "page", "type": "url"}, {"name": "blob", "type": "json"},
        {"name": "size", "type": "select", "choice_set": choices},
        {"name": "sizes", "type": "multiselect", "choice_set": choices},
    ]  # fmt: skip
    for each in fields:
        make("extras.customfield", object_types=["dcim.device", "dcim.site"], label=each["name"].upper(), **each)
    make("extras.customfield", name="limited", type="integer", object_types=["dcim.rack"], default=7,
         validation_minimum=-5, validation_maximum=50, description="@sum")  # fmt: skip


def places(make: Make, found: dict[str, int]) -> None:
    europe = make("dcim.region", name="Europe", slug="europe")
    france = make("dcim.region", name="France", slug="france", parent=europe)
    make("dcim.region", name="Île-de-France", slug="a-idf", parent=france)  # sorts before its parents
    group = make("dcim.sitegroup", name="Edge", slug="edge")
    make("dcim.sitegroup", name="Far edge", slug="far-edge", parent=group)
    group_of_tenants = make("tenancy.tenantgroup", name="Customers", slug="customers")
    make("tenancy.tenantgroup", name="Big", slug="big", parent=group_of_tenants)
    found["alpha"] = make("tenancy.tenant", name="Alpha", slug="alpha", group=group_of_tenants, comments="a\nb\r\nc")
    make("tenancy.tenant", name="Beta", slug="beta")
    rir = make("ipam.rir", name="RIPE", slug="ripe", is_private=False)
    found["asn"] = make("ipam.asn", asn=4200000001, rir=rir, tenant=found["alpha"])
    make("ipam.asnrange", name="Private", slug="private", rir=rir, start=64512, end=65534)
    make("ipam.aggregate", prefix="10.0.0.0/8", rir=rir, date_added="2020-01-31")
    make("ipam.aggregate", prefix="2001:db8::/32", rir=rir)
    custom = {
        "owner": "=1+1", "count": 3, "ratio": 0.5, "flag": True, "since": "2024-02-29", "page": "https://example.net/a,b",
        "blob": {"a": [1, None]}, "size": "s", "sizes": ["s", "l"],
    }  # fmt: skip
    found["site"] = make(
        "dcim.site", name="Paris", slug="paris", region=france, group=group, tenant=found["alpha"],
        time_zone="Europe/Paris", physical_address="1, rue \"X\"\nParis", latitude=-48.5,
        longitude=2.25, asns=[found["asn"]],
        tags=[found["web"]], custom_fields=custom,
    )  # fmt: skip
    found["lyon"] = make("dcim.site", name="Lyon", slug="lyon", status="planned", description="+33 1")
    found["room"] = make("dcim.location", name="Room", slug="room", site=found["site"], tenant=found["alpha"])
    found["cage"] = make("dcim.location", name="Cage", slug="cage", site=found["site"], parent=found["room"])
    make("dcim.location", name="Room", slug="room", site=found["lyon"])


def addresses(make: Make, found: dict[str, int]) -> None:
    target = make("ipam.routetarget", name="65000:1", tenant=found["alpha"])
    other = make("ipam.routetarget", name="65000:2")
    found["vrf"] = make("ipam.vrf", name="Blue", rd="65000:100", tenant=found["alpha"], enforce_unique=False,
                        import_targets=[target, other], export_targets=[target])  # fmt: skip
    make("ipam.vrf", name="Red")
    role = make("ipam.role", name="Customer", slug="customer", weight=5)
    found["vlans"] = make("ipam.vlangroup", name="Paris", slug="paris-vlans", scope_type="dcim.site",
                          scope_id=found["site"], vid_ranges=[[10, 99], [200, 299]])  # fmt: skip
    make("ipam.vlangroup", name="Anywhere", slug="anywhere")
    found["svlan"] = make("ipam.vlan", vid=100, name="Service", site=found["site"], qinq_role="svlan")
    found["vlan"] = make("ipam.vlan", vid=10, name="Web", group=found["vlans"], role=role, tenant=found["alpha"],
                         tags=[found["odd"]])  # fmt: skip
    found["vlan2"] = make("ipam.vlan", vid=100, name="Other", site=found["lyon"])
    make("ipam.vlan", vid=100, name="Nowhere")
    make("ipam.vlan", vid=300, name="Customer", site=found["site"], qinq_role="cvlan", qinq_svlan=found["svlan"])
    make("ipam.prefix", prefix="10.0.0.0/8", status="container")
    make("ipam.prefix", prefix="10.0.0.0/24", scope_type="dcim.location", scope_id=found["room"], vlan=found["vlan"],
         role=role, is_pool=True)  # fmt: skip
    make("ipam.prefix", prefix="10.0.0.0/24", vrf=found["vrf"], scope_type="dcim.site", scope_id=found["site"],
         vlan=found["svlan"])  # fmt: skip
    make("ipam.prefix", prefix="2001:db8::/64", tenant=found["alpha"])
    make("ipam.iprange", start_address="10.0.0.100/24", end_address="10.0.0.199/24", role=role, mark_populated=True)
    make("ipam.servicetemplate", name="HTTPS", protocol="tcp", ports=[443, 8443])


def hardware(make: Make, found: dict[str, int]) -> None:
    acme = make("dcim.manufacturer", name="Acme & Söhne", slug="acme")
    found["acme"] = acme
    platform = make("dcim.platform", name="NX-OS", slug="nxos", manufacturer=acme)
    make("dcim.platform", name="NX-OS 10", slug="nxos-10", parent=platform)
    found["role"] = make("dcim.devicerole", name="Server", slug="server", color="00ff00", vm_role=False)
    make("dcim.devicerole", name="Database", slug="database", parent=found["role"])
    made = {"manufacturer": acme}
    found["one"] = make(
        "dcim.devicetype", model="One", slug="acme-one", u_height=1, weight=12.5, weight_unit="kg", **made
    )
    found["half"] = make(
        "dcim.devicetype", model="Half", slug="acme-half", u_height=0.5, default_platform=platform, **made
    )
    chassis = make("dcim.devicetype", model="Chassis", slug="chassis", u_height=4, subdevice_role="parent", **made)
    blade = make("dcim.devicetype", model="Blade", slug="blade", u_height=0, subdevice_role="child", **made)
    profile = make(
        "dcim.moduletypeprofile", name="PSU", schema={"type": "object", "properties": {"w": {"type": "integer"}}}
    )
    found["psu"] = make(
        "dcim.moduletype", model="PSU-1", part_number="P-1", profile=profile, attributes={"w": 800}, **made
    )
    rack_role = make("dcim.rackrole", name="Compute", slug="compute", color="0000ff")
    rack_group = make("dcim.rackgroup", name="Row A", slug="row-a")
    make("dcim.racktype", model="R42", slug="r42", form_factor="4-post-cabinet", u_height=42, **made)
    found["rack"] = make("dcim.rack", name="A1", site=found["site"], location=found["room"], role=rack_role,
                         group=rack_group, u_height=20, asset_tag="T-1", max_weight=500, weight_unit="kg")  # fmt: skip
    found["rack2"] = make("dcim.rack", name="A1", site=found["lyon"], facility_id="F-1")
    make("dcim.rackreservation", rack=found["rack"], units=[17, 18, 20], tenant=found["alpha"], description="kept")
    found["stack"] = make("dcim.virtualchassis", name="stack", domain="d1")
    make("dcim.virtualchassis", name="stack", domain="d2")  # names may repeat
    base = {"site": found["site"], "role": found["role"]}
    found["srv1"] = make(
        "dcim.device", name="srv1", device_type=found["one"], rack=found["rack"], position=3, face="front",
        location=found["room"], serial="-S1", asset_tag="=A1", tenant=found["alpha"], platform=platform,
        latitude=-1.25, local_context_data={"ntp": ["a", "b"]}, tags=[found["web"], found["odd"]],
        custom_fields={"owner": "x", "sizes": []}, comments="'=quoted", **base,
    )  # fmt: skip
    found["srv2"] = make("dcim.device", name="srv2, \"two\"", device_type=found["half"], rack=found["rack"],
                         position=4.5, face="rear", status="planned", **base)  # fmt: skip
    found["sw1"] = make("dcim.device", name="sw1", device_type=found["one"], virtual_chassis=found["stack"],
                        vc_position=1, vc_priority=10, **base)  # fmt: skip
    found["far"] = make("dcim.device", name="far", device_type=found["one"], site=found["lyon"], role=found["role"],
                        rack=found["rack2"], position=1)  # fmt: skip
    found["panel"] = make("dcim.device", name="panel", device_type=found["one"], **base)
    found["box"] = make("dcim.device", name="box", device_type=chassis, rack=found["rack"], position=10, face="front",
                        location=found["room"], **base)  # fmt: skip
    found["blade"] = make("dcim.device", name="blade1", device_type=blade, **base)
    make("dcim.devicebay", device=found["box"], name="Slot 1", installed_device=found["blade"])
    make("dcim.devicebay", device=found["box"], name="Slot 2")
    bay = make("dcim.modulebay", device=found["srv1"], name="PSU bay", position="1")
    found["module"] = make("dcim.module", device=found["srv1"], module_bay=bay, module_type=found["psu"], serial="M1")
    make("dcim.modulebay", device=found["srv1"], name="Inner bay", module=found["module"])
    item_role = make("dcim.inventoryitemrole", name="Fan", slug="fan", color="111111")
    tray = make("dcim.inventoryitem", device=found["srv1"], name="Tray", manufacturer=acme)
    make(
        "dcim.inventoryitem",
        device=found["srv1"],
        name="Fan",
        parent=tray,
        role=item_role,
        part_id="F",
        discovered=True,
    )
    make("dcim.inventoryitem", device=found["srv1"], name="Fan")  # the same name elsewhere in the tree


def ports(make: Make, found: dict[str, int]) -> None:
    def on(device: str, name: str, kind: str = "dcim.interface", **more: Any) -> int:
        port: int = make(kind, device=found[device], name=name, **more)
        found[f"{device}:{name}"] = port
        return port

    lag = on("srv1", "bond0", type="lag")
    on("srv1", "eth0", type="25gbase-x-sfp28", lag=lag, mac_address="0c:c4:7a:00:00:01", mtu=9000, label="=LOM")
    on("srv1", "eth1", type="25gbase-x-sfp28", mode="tagged", tagged_vlans=[found["vlan"], found["vlan2"]],
       untagged_vlan=found["svlan"], vrf=found["vrf"], module=found["module"], speed=25000000)  # fmt: skip
    on("srv1", "eth1.5", type="virtual", parent=found["srv1:eth1"])
    on("srv1", "BMC", type="1000base-t", mgmt_only=True, mark_connected=True, custom_fields={})
    for device in ("srv2", "sw1", "far"):
        for name in ("a,b", "eth0", "eth1"):
            on(device, name, type="25gbase-x-sfp28")
    on("sw1", "Qsfp1", type="100gbase-x-qsfp28", poe_mode="pse", duplex="full")
    on("srv1", "con", "dcim.consoleport", type="rj-45", speed=9600)
    on("sw1", "con1", "dcim.consoleserverport", type="rj-45")
    on("srv1", "PSU1", "dcim.powerport", type="iec-60320-c14", maximum_draw=500, allocated_draw=300)
    on("panel", "in", "dcim.powerport", type="iec-60309-p-n-e-6h")
    on("panel", "out", "dcim.poweroutlet", type="iec-60320-c13", power_port=found["panel:in"], feed_leg="A",
       color="ff0000")  # fmt: skip
    on("panel", "R1", "dcim.rearport", type="mpo", positions=4)
    on("panel", "R:2", "dcim.rearport", type="lc", positions=1)
    on("panel", "F1", "dcim.frontport", type="lc", positions=2, rear_ports=[
        {"position": 1, "rear_port": found["panel:R1"], "rear_port_position": 2},
        {"position": 2, "rear_port": found["panel:R:2"], "rear_port_position": 1}])  # fmt: skip
    on("panel", "F2", "dcim.frontport", type="lc", rear_port=found["panel:R1"], rear_port_position=1)
    make("dcim.macaddress", mac_address="0c:c4:7a:00:00:02", assigned_object_type="dcim.interface",
         assigned_object_id=found["srv1:eth0"], description="second")  # fmt: skip
    make("dcim.macaddress", mac_address="0c:c4:7a:00:00:03")
    ip: dict[str, Any] = {"assigned_object_type": "dcim.interface"}
    found["ip"] = make("ipam.ipaddress", address="10.0.0.5/24", assigned_object_id=found["srv1:eth0"],
                       dns_name="srv1.example.net", **ip)  # fmt: skip
    found["ip2"] = make("ipam.ipaddress", address="10.9.0.5/24", assigned_object_id=found["srv1:BMC"], **ip)
    make("ipam.ipaddress", address="10.0.0.5/24", vrf=found["vrf"], nat_inside=found["ip"])
    for device in ("srv1", "sw1"):  # one address, two holders
        make(
            "ipam.ipaddress", address="10.0.0.250/32", role="anycast", assigned_object_id=found[f"{device}:eth1"], **ip
        )
    make("ipam.ipaddress", address="2001:db8::5/64", status="reserved")
    group = make("ipam.fhrpgroup", protocol="vrrp3", group_id=5, name="gw")
    make("ipam.fhrpgroup", protocol="vrrp3", group_id=5, auth_type="md5")  # keys may repeat
    other = make("ipam.fhrpgroup", protocol="hsrp", group_id=1)
    make("ipam.ipaddress", address="10.0.0.1/24", role="vip", assigned_object_type="ipam.fhrpgroup",
         assigned_object_id=other)  # fmt: skip
    make("ipam.service", parent_object_type="dcim.device", parent_object_id=found["srv1"], name="ssh", protocol="tcp",
         ports=[22], ipaddresses=[found["ip"]])  # fmt: skip
    make("ipam.service", parent_object_type="ipam.fhrpgroup", parent_object_id=group, name="dns", protocol="udp",
         ports=[53, 54, 55, 90])  # fmt: skip


def wires(make: Make, found: dict[str, int]) -> None:
    panel = make("dcim.powerpanel", name="P1", site=found["site"], location=found["room"])
    make("dcim.powerpanel", name="P1", site=found["lyon"])
    feed = make(
        "dcim.powerfeed", name="F1", power_panel=panel, rack=found["rack"], voltage=-48, supply="dc", amperage=32
    )
    bundle = make("dcim.cablebundle", name="Trunk 1")

    def ends(kind: str, *names: str) -> list[dict[str, Any]]:
        return [{"object_type": kind, "object_id": found[name]} for name in names]

    def cable(a: list[dict[str, Any]], b: list[dict[str, Any]], **more: Any) -> None:
        make("dcim.cable", a_terminations=a, b_terminations=b, **more)

    interface = "dcim.interface"
    cable(ends(interface, "srv1:eth0"), ends(interface, "sw1:a,b"), type="dac-passive", length=3, length_unit="m",
          label="C-1", color="ff00ff", bundle=bundle)  # fmt: skip
    cable(ends(interface, "sw1:Qsfp1"), ends(interface, "sw1:eth0", "sw1:eth1", "srv2:eth0", "srv2:eth1"),
          profile="breakout-1c4p-4c1p")  # fmt: skip
    cable(ends(interface, "srv1:eth1"), ends("dcim.frontport", "panel:F2"), status="planned")
    cable(ends("dcim.consoleport", "srv1:con"), ends("dcim.consoleserverport", "sw1:con1"))
    cable(ends("dcim.powerport", "srv1:PSU1"), ends("dcim.poweroutlet", "panel:out"), tenant=found["alpha"])
    cable([{"object_type": "dcim.powerfeed", "object_id": feed}], ends("dcim.powerport", "panel:in"))


def overlays(make: Make, found: dict[str, int]) -> None:
    l2vpn = make("vpn.l2vpn", identifier=10010, name="Web", slug="web", vrf=found["vrf"], tenant=found["alpha"])
    make("vpn.l2vpntermination", l2vpn=l2vpn, assigned_object_type="ipam.vlan", assigned_object_id=found["vlan"])
    make("vpn.l2vpntermination", l2vpn=l2vpn, assigned_object_type="dcim.interface",
         assigned_object_id=found["srv2:eth0"])  # fmt: skip
    make("extras.configcontext", name="Paris servers", data={"ntp": "x"}, sites=[found["site"]], roles=[found["role"]],
         locations=[found["room"]], device_types=[found["one"]], tags=[found["web"]], weight=500)  # fmt: skip


def people(make: Make, found: dict[str, int]) -> None:
    group = make("tenancy.contactgroup", name="Ops", slug="ops")
    inner = make("tenancy.contactgroup", name="Night", slug="night", parent=group)
    role = make("tenancy.contactrole", name="On call", slug="on-call")
    ann = make("tenancy.contact", name="Ann", email="ann@example.net", phone="+33 1 23", groups=[group, inner])
    make("tenancy.contact", name="Ann", title="another one")  # names may repeat
    bob = make("tenancy.contact", name="Bob")
    make("tenancy.contactassignment", object_type="dcim.site", object_id=found["site"], contact=bob, role=role,
         priority="primary")  # fmt: skip
    make("tenancy.contactassignment", object_type="dcim.rack", object_id=found["rack2"], contact=ann, role=role)
    for text in ("@home\n- one\n- two", "@home\n- one\n- two", "two"):  # entries may repeat
        make("extras.journalentry", assigned_object_type="dcim.device", assigned_object_id=found["srv1"], comments=text,
             kind="warning")  # fmt: skip
    make("extras.journalentry", assigned_object_type="dcim.rack", assigned_object_id=found["rack"], comments="x")
