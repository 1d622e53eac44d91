"""A Cisco switch: running and startup configuration, files on its flash, and what its ports carry."""

import json
import time
from pathlib import Path

from dcim.lab.spec import LabSwitch
from dcim.lab.switches.api import Carried
from dcim.lab.switches.bgp import BgpView
from dcim.lab.switches.cisco.arguments import vlan_ids
from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.handling import RefusedLine
from dcim.lab.switches.cisco.tree import Block
from dcim.lab.switches.device import Device, World

DAY_0 = {
    "nxos": """hostname {name}
feature lldp
username {username} password 5 $5$lab role network-admin
no ip domain-lookup
""",
    "iosxe": """hostname {name}
aaa new-model
username {username} privilege 15 secret 9 $9$lab
no ip domain lookup
lldp run
archive
 path flash:archive
 maximum 10
ip scp server enable
ip ssh version 2
line vty 0 15
 transport input ssh
""",
}
"""What a switch is configured with when the lab gives no first configuration: reachable, with LLDP."""


class CiscoDevice(Device):
    """An NX-OS or IOS-XE switch (``spec.platform``)."""

    def __init__(self, spec: LabSwitch, folder: Path, world: World) -> None:
        super().__init__(spec, folder, world)
        self._running: Configuration | None = None
        self.refused_at_boot: list[str] = []
        self.commits: list[tuple[int, str, float]] = []
        self.checkpoints: dict[str, tuple[str, str, float]] = {
            name: (text, user, at)
            for name, (text, user, at) in json.loads(self.read("checkpoints.json") or "{}").items()
        }
        """NX-OS checkpoints: name → (text, user, epoch seconds)."""

    @property
    def platform(self) -> str:
        """ "nxos" or "iosxe"."""
        return self.spec.platform

    @property
    def management_port(self) -> str:
        """The out-of-band interface, always there."""
        return "mgmt0" if self.platform == "nxos" else "GigabitEthernet0/0"

    @property
    def running(self) -> Configuration:
        """The running configuration (read from the startup one on first use)."""
        if self._running is None:
            self.boot()
        assert self._running is not None
        return self._running

    @running.setter
    def running(self, configuration: Configuration) -> None:
        # Sessions in configuration mode hold the object: its content changes, not the object.
        self.running.take(configuration)
        self.touched()

    def fresh(self) -> Configuration:
        """A configuration with nothing but the ports."""
        ports = [*self.spec.ports, *([] if self.management_port in self.spec.ports else [self.management_port])]
        return Configuration(self.platform, ports)

    def boot(self) -> None:
        stored = self.read("startup-config")
        text = stored if stored is not None else self.spec.startup
        if not text.strip():
            text = DAY_0[self.platform].format(name=self.name, username=self.spec.username)
        configuration, refused = self.parse(text)
        self.refused_at_boot = [f"{number}: {line.strip()}" for number, line, _ in refused]
        for line in self.refused_at_boot:
            self.record(f"startup configuration, refused line {line}")
        if stored is None:
            self._running = configuration
            self.save()
        self._running = configuration

    def parse(self, text: str) -> tuple[Configuration, list[tuple[int, str, RefusedLine]]]:
        """A configuration from its text, and the lines refused."""
        configuration = self.fresh()
        return configuration, Editor(configuration).load(text)

    def text(self) -> str:
        """The running configuration's lines (no header)."""
        return "\n".join(self.running.text()) + "\n"

    def save(self) -> None:
        """Copy running to startup."""
        self.write("startup-config", self.text())
        self.write("saved-at", str(time.time()))

    def store_checkpoints(self) -> None:
        """Keep the checkpoints over a restart."""
        self.write("checkpoints.json", json.dumps(self.checkpoints))

    def persist(self) -> None:
        if self._running is not None:
            self.write("running-config", self.text())

    def add_ports(self, ports: list[str]) -> None:
        if self._running is not None:
            self._running.ports = [*ports, self.management_port]
            self._running.add_ports()

    def foreign_commit(self, line: str) -> None:
        editor = Editor(self.running)
        for each in (line or "banner motd #changed by another user#").splitlines():
            editor.apply(each)
        self.touched()
        self.record(f"another user entered {line!r}")

    # Files on the flash

    def file(self, url: str) -> str:
        """The stored name of a file named in a command ("flash:/x", "bootflash:x", "x"). Raises ValueError outside."""
        name = url.split(":", 1)[-1].lstrip("/")
        if not name or ".." in name.split("/"):
            raise ValueError(url)
        return f"flash/{name}"

    def flash_files(self) -> list[Path]:
        """The files on the flash."""
        root = self.folder / "flash"
        return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []

    # What ports carry

    def port_up(self, port: str) -> bool:
        block = self.running.interface(port)
        return block is not None and not self.running.is_shut(block)

    def lldp_on(self) -> bool:
        if self.platform == "nxos":
            return "lldp" in (self.running.features or ())
        return self.running.root.has("lldp", "run")

    def bundle_of(self, block: Block) -> Block:
        """The port-channel of a port, or the port itself."""
        group = block.value("channel-group")
        if group is None:
            return block
        name = ("port-channel" if self.platform == "nxos" else "Port-channel") + group.split()[0]
        return self.running.interface(name) or block

    def untagged_vlan(self, block: Block) -> int | None:
        """The access or native VLAN of a layer-2 interface; None at layer 3."""
        if not self.running.is_switchport(block):
            return None
        mode = block.value("switchport", "mode") or "access"
        if mode.startswith("trunk"):
            native = int(block.value("switchport", "trunk", "native", "vlan") or 1)
            allowed = block.value("switchport", "trunk", "allowed", "vlan")
            if allowed == "none" or (allowed and native not in (vlan_ids(allowed) or [])):
                return None
            return native
        return int(block.value("switchport", "access", "vlan") or 1)

    def bgp(self) -> BgpView:
        from dcim.lab.switches.cisco.bgp_view import bgp_view

        return bgp_view(self)

    def vtep(self) -> tuple[str, set[int]]:
        from dcim.lab.switches.cisco.facts import address_of

        nve = self.running.interface("nve1")
        if nve is None or self.running.is_shut(nve):
            return "", set()
        source = self.running.interface((nve.value("source-interface") or "").split(" ")[0])
        address = address_of(source).split("/")[0] if source is not None and not self.running.is_shut(source) else ""
        return address, {int(line.words[2]) for line in nve.under("member", "vni") if line.words[2].isdecimal()}

    def vni_map(self) -> dict[int, int]:
        """VLAN → VNI."""
        found: dict[int, int] = {}
        if self.platform == "nxos":
            for number, block in self.running.vlans().items():
                segment = block.value("vn-segment") if block is not None else None
                if segment:
                    found[number] = int(segment)
            return found
        for block in self.running.root.under("vlan", "configuration"):
            for line in block.lines():
                if line.words[:2] == ("member", "evpn-instance") and "vni" in line.words:
                    vni = int(line.words[line.words.index("vni") + 1])
                    found.update(dict.fromkeys(vlan_ids(block.words[2]) or [], vni))
        return found

    def carried(self, port: str) -> Carried:
        vnis = self.vni_map()
        nothing = Carried(None, None, bool(vnis))
        block = self.running.interface(port)
        if block is None or self.running.is_shut(block):
            return nothing
        bundle = self.bundle_of(block)
        if bundle is not block and self.running.is_shut(bundle):
            return nothing
        vlan = self.untagged_vlan(bundle)
        if vlan is None or vlan not in self.running.vlans():
            return nothing
        return Carried(vlan, vnis.get(vlan), bool(vnis))
