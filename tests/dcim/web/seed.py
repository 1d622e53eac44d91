"""A small installation to look at: a site, racks, servers, switches, PDUs, a panel, cables, addresses, a fabric, jobs.

``hosts`` servers stand ten to a rack. ``text`` is put into every free text field of every row.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import count
from typing import Any

from sqlmodel import Session

from dcim.access.auth import create_user
from dcim.access.context import Context
from dcim.access.granting import save_permission
from dcim.access.models import User
from dcim.access.uow import unit_of_work
from dcim.access.users import find_user
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.engine.models import Brake, Event, Job, Operation, Step
from inventory.ipam.address import pack
from inventory.models import (
    L2VPN,
    VLAN,
    VRF,
    Cable,
    CableTermination,
    Device,
    DeviceRole,
    DeviceType,
    FrontPort,
    Interface,
    IPAddress,
    L2VPNTermination,
    Location,
    Manufacturer,
    Platform,
    PortMapping,
    PowerFeed,
    PowerOutlet,
    PowerPanel,
    PowerPort,
    Prefix,
    PrefixRole,
    Rack,
    RackReservation,
    RackReservedUnit,
    RackRole,
    RackSlot,
    RearPort,
    Region,
    Site,
    Tag,
    TaggedItem,
    Tenant,
    VLANGroup,
)
from network.intent.models import (
    Attachment,
    ChangeTarget,
    Fabric,
    FabricNetwork,
    FabricPlanRow,
    FabricSwitch,
    RedundancyGroup,
    ServerConnection,
)
from provisioning.lifecycle.models import ProvisioningState

PASSWORD = "correct horse battery"
READER_PASSWORD = "only for reading 1"
IMAGE = "debian-12"
STEPS = ("verify-bmc", "attach-provisioning", "power-on", "wait-agent", "write-image", "activate")


@dataclass
class Seeded:
    """Ids of what a test opens."""

    site: int = 0
    racks: list[int] = field(default_factory=list)
    servers: list[int] = field(default_factory=list)
    switches: list[int] = field(default_factory=list)
    pdus: list[int] = field(default_factory=list)
    panels: list[int] = field(default_factory=list)
    job: str = ""
    change_job: str = ""
    operations: list[str] = field(default_factory=list)


_hashes: dict[str, str] = {}


def users(database: Database) -> None:
    """``admin`` may do everything, ``reader`` see everything. Passwords are hashed once: that is slow on purpose."""
    with database.write() as session:
        for name, password in (("admin", PASSWORD), ("reader", READER_PASSWORD)):
            if name not in _hashes:
                _hashes[name] = create_user(session, name, password, superuser=name == "admin").password_hash
            else:
                session.add(User(username=name, password_hash=_hashes[name], is_superuser=name == "admin"))
        session.flush()
        reader = find_user(session, "reader")
        save_permission(session, name="view all", object_types=["*"], actions=["view"], users=[reader.pk])


def seed(database: Database, hosts: int = 4, text: str = "") -> Seeded:
    """Fill a database."""
    with unit_of_work(
        database, Context(actor=f"seed{text}", reason=text or "first rows", is_superuser=True)
    ) as session:
        return _Seeder(session, hosts, text).run()


class _Seeder:
    def __init__(self, session: Session, hosts: int, text: str) -> None:
        self.session, self.hosts, self.text = session, hosts, text
        self.found = Seeded()
        self.numbers = count()

    def add(self, row: Any) -> Any:
        for name in ("description", "comments", "physical_address", "facility", "facility_id", "label", "time_zone"):
            if self.text and name in type(row).model_fields:
                setattr(row, name, f"{self.text} {next(self.numbers)}"[:200])
        self.session.add(row)
        self.session.flush()
        return row

    def name(self, name: str) -> str:
        return f"{name}{self.text}"

    def run(self) -> Seeded:
        self._organisation()
        self._types()
        self._ipam()
        self._racks()
        self._switches()
        self._servers()
        self._panel()
        self._fabric()
        self._jobs()
        return self.found

    def _organisation(self) -> None:
        region = self.add(Region(name=self.name("Île-de-France"), slug="idf"))
        self.tenant = self.add(Tenant(name=self.name("Verrier"), slug="verrier"))
        self.other = self.add(Tenant(name=self.name("Octave"), slug="octave"))
        self.site = self.add(
            Site(name=self.name("Ivry"), slug="ivry", region_id=region.id, facility="IVR1", tenant_id=self.tenant.id)
        )
        self.found.site = self.site.pk
        self.room = self.add(Location(site_id=self.site.pk, name=self.name("Salle 1"), slug="salle-1"))
        self.add(Location(site_id=self.site.pk, parent_id=self.room.id, name=self.name("Rangée A"), slug="rangee-a"))

    def _types(self) -> None:
        maker = self.add(Manufacturer(name=self.name("Supermicro"), slug="supermicro"))
        cisco = self.add(Manufacturer(name=self.name("Cisco"), slug="cisco"))

        def type_(model: str, half: int, **more: Any) -> DeviceType:
            maker_id = more.pop("maker", maker).pk
            slug = model.lower().replace(" ", "-")
            return self.add(
                DeviceType(manufacturer_id=maker_id, model=self.name(model), slug=slug, u_height_half=half, **more)
            )  # type: ignore[no-any-return]

        self.server_type = type_("SYS-1029U-TR25M", 2, weight=16.3, weight_unit="kg")
        self.wide_type = type_("SYS-2029P", 4, weight=50.0, weight_unit="lb")
        self.leaf_type = type_("N9K-C93180YC-FX", 2, maker=cisco, weight=9.0, weight_unit="kg")
        self.pdu_type = type_("AP8853", 0, is_full_depth=False)
        self.panel_type = type_("Panel 24", 2, is_full_depth=False)
        roles = ("Server", "server"), ("Leaf", "leaf"), ("PDU", "pdu"), ("Patch panel", "patch-panel")
        self.roles = {slug: self.add(DeviceRole(name=self.name(name), slug=slug)) for name, slug in roles}
        self.platform = self.add(Platform(name=self.name("NX-OS"), slug="nxos"))
        self.tag = self.add(Tag(name=self.name("web"), slug="web"))

    def _ipam(self) -> None:
        self.vrf = self.add(VRF(name=self.name("tenants")))
        role = self.add(PrefixRole(name=self.name("Out of band"), slug="oob"))
        group = self.add(VLANGroup(name=self.name("ivry-pair-1"), slug="ivry-pair-1", site_id=self.site.id))
        self.vlans = []
        for number in range(self.hosts):
            vlan = self.add(
                VLAN(group_id=group.id, group_key=group.pk, vid=100 + number, name=self.name(f"net-{number}")[:64],
                     site_id=self.site.id, tenant_id=self.tenant.id, role_id=role.id)
            )  # fmt: skip
            vpn = self.add(L2VPN(name=self.name(f"vni-{number}"), slug=f"vni-{number}", identifier=10100 + number))
            self.add(L2VPNTermination(l2vpn_id=vpn.pk, vlan_id=vlan.pk))
            self.vlans.append(vlan)
            network = ip_network(f"10.{20 + number}.0.0/24")
            self.add(
                Prefix(family=4, network=pack(network.network_address), length=24, vrf_id=self.vrf.id,
                       vrf_key=self.vrf.pk, site_id=self.site.id, vlan_id=vlan.id, role_id=role.id,
                       tenant_id=self.tenant.id)
            )  # fmt: skip
        oob = ip_network("10.10.0.0/23")
        self.add(Prefix(family=4, network=pack(oob.network_address), length=23, site_id=self.site.id, role_id=role.id))
        six = ip_network("2001:db8::/48")
        self.add(Prefix(family=6, network=pack(six.network_address), length=48, status="container"))

    def _racks(self) -> None:
        role = self.add(RackRole(name=self.name("Colocation"), slug="colocation"))
        panel = self.add(PowerPanel(site_id=self.site.pk, location_id=self.room.id, name=self.name("tgbt-a")))
        self.feeds = []
        for number in range(-(-self.hosts // 10) or 1):
            rack = self.add(
                Rack(site_id=self.site.pk, location_id=self.room.id, name=self.name(f"A{number + 1}"), role_id=role.id,
                     tenant_id=self.tenant.id, facility_id=f"IVR1-A{number + 1}", serial=self.name("R-1"),
                     desc_units=number == 1, max_weight_kg=900, power_budget_w=7000)
            )  # fmt: skip
            self.found.racks.append(rack.pk)
            for tenant, units in ((self.tenant, [10, 11, 12, 13, 30]), (self.other, [33])):
                kept = self.add(RackReservation(rack_id=rack.pk, units=units, tenant_id=tenant.id))
                for unit in units:
                    self.add(RackReservedUnit(reservation_id=kept.pk, rack_id=rack.pk, unit=unit))
            feed = self.add(PowerFeed(power_panel_id=panel.pk, rack_id=rack.id, name=self.name(f"A{number + 1}-A")))
            self.feeds.append(feed)
            pdu = self._device(f"pdu-{number + 1}", self.pdu_type, "pdu", rack_id=rack.id, lane="left-rear",
                               lane_offset=1, lane_span=40, serial=f"PDU{number}")  # fmt: skip
            self.found.pdus.append(pdu.pk)
            inlet = self.add(PowerPort(device_id=pdu.pk, name=self.name("Input")))
            self._cable(("power_feed_id", feed.pk), ("power_port_id", inlet.pk), type="power")
            self.outlets = [
                self.add(PowerOutlet(device_id=pdu.pk, name=self.name(f"Outlet {n}"), power_port_id=inlet.id,
                                     feed_leg="A", position=n))
                for n in range(1, 11)
            ]  # fmt: skip
            self.outlets_of = [*getattr(self, "outlets_of", []), self.outlets]

    def _device(self, name: str, type_: DeviceType, role: str, **more: Any) -> Device:
        more.setdefault("serial", "")
        device: Device = self.add(
            Device(name=self.name(name)[:64], device_type_id=type_.pk, role_id=self.roles[role].pk,
                   site_id=self.site.pk, location_id=self.room.id, **more)
        )  # fmt: skip
        half = more.get("position_half")
        for unit in range(half or 0, (half or 0) + type_.u_height_half if half else 0):
            for face in ("front", "rear") if type_.is_full_depth else (more["face"],):
                self.add(RackSlot(rack_id=more["rack_id"], half_unit=unit, face=face, device_id=device.pk))
        return device

    def _cable(self, a: tuple[str, int], b: tuple[str, int], **more: Any) -> None:
        cable = self.add(Cable(**{"type": "dac-passive", "length": 3.0, "length_unit": "m", **more}))
        self.add(CableTermination(cable_id=cable.pk, cable_end="A", **{a[0]: a[1]}))
        self.add(CableTermination(cable_id=cable.pk, cable_end="B", **{b[0]: b[1]}))

    def _switches(self) -> None:
        self.ports: list[list[Interface]] = []
        for number in (1, 2):
            leaf = self._device(
                f"leaf-{number}", self.leaf_type, "leaf", rack_id=self.found.racks[0], position_half=2 * (40 + number),
                face="rear", serial=f"FDO{number}", platform_id=self.platform.id,
            )  # fmt: skip
            self.found.switches.append(leaf.pk)
            self.ports.append(
                [
                    self.add(Interface(device_id=leaf.pk, name=self.name(f"Ethernet1/{n + 1}")[:64], position=n,
                                       type="25gbase-x-sfp28"))
                    for n in range(max(4, self.hosts))
                ]
            )  # fmt: skip

    def _servers(self) -> None:
        for number in range(self.hosts):
            rack = number // 10
            unit = 10 + 2 * (number % 10)
            server = self._device(
                f"srv-{number + 1:02}", self.server_type if number % 2 else self.wide_type, "server",
                rack_id=self.found.racks[rack], position_half=2 * unit, face="front", serial=f"S4534{number:04}",
                tenant_id=self.tenant.id, status="planned" if number == 3 else "staged", asset_tag=f"TAG{number:04}",
            )  # fmt: skip
            self.found.servers.append(server.pk)
            self.add(TaggedItem(object_type="devices", object_id=server.pk, tag_id=self.tag.pk))
            bmc = self.add(
                Interface(device_id=server.pk, name=self.name("BMC")[:64], mgmt_only=True, position=0,
                          mac_address=f"3c:ec:ef:00:00:{number:02x}")
            )  # fmt: skip
            address = self.add(
                IPAddress(family=4, address=pack(ip_address(f"10.10.0.{11 + number}")), prefix_length=23,
                          interface_id=bmc.id, dns_name=self.name("bmc.example"))
            )  # fmt: skip
            server.oob_ip_id = address.id
            nic = self.add(
                Interface(device_id=server.pk, name=self.name("eno1")[:64], position=1, type="25gbase-x-sfp28",
                          mac_address=f"3c:ec:ef:01:00:{number:02x}", mode="access",
                          untagged_vlan_id=self.vlans[number].id)
            )  # fmt: skip
            self._cable(("interface_id", nic.pk), ("interface_id", self.ports[0][number].pk))
            psu = self.add(PowerPort(device_id=server.pk, name=self.name("PSU1"), allocated_draw=300, maximum_draw=750))
            outlet = self.outlets_of[rack][number % 10]
            self._cable(("power_port_id", psu.pk), ("power_outlet_id", outlet.pk), type="power")
            self.add(
                ProvisioningState(
                    device_id=server.pk, state=("active", "deploying", "deploy failed", "available")[number % 4],
                    image=self.name(IMAGE), fault=self.text, maintenance=number == 5, maintenance_reason=self.text,
                )
            )  # fmt: skip

    def _panel(self) -> None:
        """srv-01's second NIC → panel A front 1 = rear 1 → trunk → panel B rear 1 = front 1 → leaf-2."""
        rears, fronts = [], []
        for letter in "ab":
            panel = self._device(f"panel-{letter}", self.panel_type, "patch-panel", rack_id=self.found.racks[0],
                                 position_half=72 if letter == "a" else 74, face="front")  # fmt: skip
            self.found.panels.append(panel.pk)
            rears.append(self.add(RearPort(device_id=panel.pk, name=self.name("Rear 1"), positions=2)))
            fronts.append(self.add(FrontPort(device_id=panel.pk, name=self.name("Front 2"))))
            self.add(
                PortMapping(device_id=panel.pk, front_port_id=fronts[-1].pk, rear_port_id=rears[-1].pk,
                            rear_port_position=2)
            )  # fmt: skip
        nic = self.add(Interface(device_id=self.found.servers[0], name=self.name("eno2")[:64], position=2))
        self._cable(("interface_id", nic.pk), ("front_port_id", fronts[0].pk))
        self._cable(("rear_port_id", rears[0].pk), ("rear_port_id", rears[1].pk), type="smf-os2", status="planned")
        self._cable(("front_port_id", fronts[1].pk), ("interface_id", self.ports[1][0].pk))

    def _fabric(self) -> None:
        fabric = self.add(Fabric(name=self.name("main")[:64], site_id=self.site.id))
        pair = self.add(RedundancyGroup(fabric_id=fabric.pk, name=self.name("pair-1")[:64], kind="vpc", number=1))
        self.fabric = fabric
        for number, device in enumerate(self.found.switches, 1):
            self.add(
                FabricSwitch(fabric_id=fabric.pk, device_id=device, role="leaf", number=number,
                             redundancy_group_id=pair.id)
            )  # fmt: skip
        for number in range(self.hosts):
            self.add(
                FabricNetwork(fabric_id=fabric.pk, name=f"net-{number}{self.text}"[:32], vlan=100 + number,
                              vni=10100 + number, subnet=f"10.{20 + number}.0.0/24")
            )  # fmt: skip
            connection = self.add(
                ServerConnection(fabric_id=fabric.pk, device_id=self.found.servers[number], scope="group:1",
                                 number=number + 1, name=self.name("bond0")[:32])
            )  # fmt: skip
            self.add(
                Attachment(device_id=self.found.servers[number], connection_id=connection.pk, wanted="tenant",
                           networks=[f"net-{number}{self.text}"], applied_serial=1, applied_at=now())
            )  # fmt: skip
        diff = ["+ vlan 100", f"+   name net-0{self.text}", "- vlan 99"]
        body = {"switches": [{"name": self.name("leaf-1"), "diff": diff, "error": self.text}]}
        self.add(
            FabricPlanRow(fabric_id=fabric.pk, digest="d", intent_digest="i", created_by=self.name("admin"), body=body)
        )

    def _jobs(self) -> None:
        at = now()
        job = self.add(
            Job(kind="batch", name=self.name("web.yaml"), site="ivry", environment="ivry", actor=self.name("admin"),
                reason=self.name("new hosts"), ticket=self.name("T-1"), total=self.hosts, started=at - 60)
        )  # fmt: skip
        self.found.job = job.uid
        states = ("running", "waiting", "held", "done", "pending")
        for number, server in enumerate(self.found.servers):
            state = states[number % len(states)]
            self._operation(job, "deploy", "devices", server, f"srv-{number + 1:02}", state, number // 4, at)
        change = self.add(
            Job(kind="change", name=self.name("push main"), site="ivry", actor=self.name("admin"), total=1, started=at)
        )
        self.found.change_job = change.uid
        uid = self._operation(change, "fabric-change", "fabrics", self.fabric.pk, "main", "running", 0, at)
        for number, device in enumerate(self.found.switches, 1):
            self.add(
                ChangeTarget(change_uid=uid, fabric_id=self.fabric.pk, device_id=device,
                             switch=self.name(f"leaf-{number}")[:64],
                             stage="armed", state="new", detail=self.text, seen_at=at,
                             body={"diff": ["+ vlan 100", f"- vlan 99{self.text}"]})
            )  # fmt: skip
        self.add(Brake(scope="site:ivry", armed=True, by=self.name("admin"), reason=self.name("go live")))

    def _operation(
        self, job: Job, kind: str, subject_type: str, subject: int, name: str, state: str, wave: int, at: float
    ) -> str:
        phase = {"pending": 0, "done": len(STEPS) - 1}.get(state, 3)
        row = self.add(
            Operation(
                job_id=job.id, kind=kind, subject_type=subject_type, subject_id=subject, subject_name=self.name(name),
                state=state, wave=wave, site="ivry", environment="ivry", actor=self.name("admin"), phase=phase,
                last_phase=len(STEPS) - 1, reason=self.text, progress=phase / len(STEPS), started=at - 50,
                waiting_reason=self.name("waits for the agent") if state == "waiting" else "",
                waiting_since=at - 20 if state == "waiting" else None,
                hold_reason=self.name("the BMC says another serial") if state == "held" else "",
                next_action=self.name("correct the inventory, then resume") if state == "held" else "",
                ended=at if state == "done" else None, version=3,
            )
        )  # fmt: skip
        self.found.operations.append(row.uid)
        for index, step in enumerate(STEPS):
            done, failed = index < phase or state == "done", index == phase and state == "held"
            word = "done" if done else "failed" if failed else state if index == phase else "pending"
            begun = None if word == "pending" else at - 40 + index
            self.add(
                Step(
                    operation_id=row.pk, phase=index, position=index, name=step, state=word, attempts=1, started=begun,
                    destructive=step == "write-image", ended=at - 39 + index if done else None,
                    evidence={"power": "on", "note": self.text} if done else None,
                    intent={"stage": self.text} if begun else None, error=self.text if failed else "",
                    waiting_reason=self.text if word == "waiting" else "", progress=0.4 if word == "running" else None,
                    target=self.name("leaf-1")[:120] if kind == "fabric-change" else "",
                )
            )  # fmt: skip
        for seq in (1, 2, 3):
            self.add(
                Event(operation_id=row.pk, job_id=job.id, seq=seq, time=at - 40 + seq, kind="step",
                      message=self.name(f"line {seq}"))
            )  # fmt: skip
        return row.uid


def addresses(found: Any) -> list[str]:
    """Every page of a seeded installation."""
    device = f"/devices/{found.servers[0]}/"
    return [
        "/", "/live/jobs", "/sites/", f"/sites/{found.site}/", f"/racks/{found.racks[0]}/", "/devices/",
        "/devices/?q=srv&status=staged&state=active", device, f"{device}trace", f"{device}power", f"{device}addresses",
        f"{device}history", f"/devices/{found.switches[0]}/", f"/devices/{found.pdus[0]}/",
        f"/devices/{found.panels[0]}/",
        "/cables/", "/power/", "/power/?lose=panel:1", "/power/body?lose=feed:1",
        "/prefixes/", "/vlans/", "/fabric/", f"/fabric/switches/{found.switches[0]}/", "/jobs/",
        "/jobs/live", f"/jobs/{found.job}/", f"/jobs/{found.job}/live", f"/jobs/{found.change_job}/",
        f"/operations/{found.operations[0]}/", f"/operations/{found.operations[-1]}/live", "/search?q=srv",
        "/search/suggest?q=srv",
    ]  # fmt: skip
