"""What a Cisco switch offers over SSH: its command line."""

from pathlib import Path
from typing import Any

from dcim.lab.spec import LabSwitch
from dcim.lab.switches.cisco.cli import CiscoCli
from dcim.lab.switches.cisco.device import CiscoDevice
from dcim.lab.switches.cisco.iosxe import IosxeCli
from dcim.lab.switches.cisco.nxos import NxosCli
from dcim.lab.switches.device import World


class CiscoServices:
    """An NX-OS or IOS-XE device and its sessions."""

    def __init__(self, spec: LabSwitch, folder: Path, world: World) -> None:
        self.device = CiscoDevice(spec, folder, world)

    def cli(self, user: str) -> CiscoCli:
        """A new command-line session."""
        return (NxosCli if self.device.platform == "nxos" else IosxeCli)(self.device, user)

    async def netconf(self, process: Any, user: str) -> None:
        """These switches speak no NETCONF here: the channel ends."""
