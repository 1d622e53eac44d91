"""Emulated switches: NX-OS and IOS-XE over SSH, Junos over NETCONF and SSH, many in one process."""

from dcim.lab.switches.api import ActiveFault, Assign, Carried, End, FaultKind, FaultParameter, LinkState
from dcim.lab.switches.farm import NETCONF_PORT, SSH_PORT, SwitchFarm

__all__ = [
    "NETCONF_PORT", "SSH_PORT", "ActiveFault", "Assign", "Carried", "End", "FaultKind", "FaultParameter", "LinkState",
    "SwitchFarm",
]  # fmt: skip
