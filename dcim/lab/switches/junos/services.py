"""What a Junos switch offers over SSH: NETCONF and its command line."""

import itertools
from pathlib import Path
from typing import Any

from dcim.lab.spec import LabSwitch
from dcim.lab.switches.device import World
from dcim.lab.switches.junos.cli import JunosCli
from dcim.lab.switches.junos.device import JunosDevice
from dcim.lab.switches.junos.netconf import NetconfSession


class JunosServices:
    """A Junos device and its sessions."""

    def __init__(self, spec: LabSwitch, folder: Path, world: World) -> None:
        self.device = JunosDevice(spec, folder, world)
        self.numbered: dict[int, NetconfSession] = {}
        self._numbers = itertools.count(10001)

    def cli(self, user: str) -> JunosCli:
        """A new command-line session."""
        return JunosCli(self.device, user, next(self._numbers))

    async def netconf(self, process: Any, user: str) -> None:
        """Serve a NETCONF session until it ends."""
        await NetconfSession(self.device, user, next(self._numbers), process, self).serve()
