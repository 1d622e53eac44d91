"""What a lab is built from: plain data that the command line compiles from the inventory.

The lab never reads the database. A ``LabSpec`` travels as JSON to the daemon (``DCIM_HOME/lab/spec.json``) and says
which BMCs, servers and switches to emulate and how they are cabled. Secrets in it are the lab's own, made when the
lab is built; the file is written with mode 0600.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Platform = Literal["nxos", "junos", "iosxe"]


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LabNic(_Spec):
    """A data port of a server. ``name`` is the inventory's interface name, ``mac`` lower-case with colons."""

    name: str
    mac: str


class LabServer(_Spec):
    """A server with its BMC. ``bmc_address`` is the inventory's address; the lab maps it to loopback."""

    name: str
    serial: str
    manufacturer: str
    model: str
    bmc_address: str
    bmc_username: str
    bmc_password: str
    nics: list[LabNic] = Field(default_factory=list)
    disk_mib: int = 64
    cpu_count: int = 16
    memory_mib: int = 65536
    vm: bool = False
    """True: a real QEMU machine stands behind the BMC instead of the emulated firmware."""


class LabSwitch(_Spec):
    """A switch. ``ports`` are the OS names of its data ports; ``startup`` is its first configuration (may be empty).

    ``startup`` applies only when the device has no stored configuration yet: the lab persists what was configured.
    """

    name: str
    platform: Platform
    manufacturer: str
    model: str
    serial: str
    os_version: str
    address: str
    username: str
    password: str
    ports: list[str]
    startup: str = ""


class LabCable(_Spec):
    """A cable between two ports, each (device name, port name)."""

    a: tuple[str, str]
    b: tuple[str, str]


class LabProvisioning(_Spec):
    """The network on which the emulated firmware finds its boot server.

    A server's port carries it when the untagged VLAN of its switch port (through its port-channel or ae, if any) maps
    to ``vni`` on a switch that maps VLANs to VNIs, or equals ``vlan`` on one that does not.
    """

    vlan: int
    vni: int


class LabSpec(_Spec):
    """A whole lab. ``environment`` names it; ``boot_url`` is dcim's boot listener, for example http://127.0.0.1:8001."""

    environment: str
    boot_url: str
    provisioning: LabProvisioning
    servers: list[LabServer]
    switches: list[LabSwitch]
    cables: list[LabCable]
