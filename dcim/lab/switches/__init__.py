"""Emulated switches: NX-OS and IOS-XE over SSH, Junos over NETCONF and SSH, many in one process."""

from dcim.lab.switches.api import ActiveFault, Assign, Carried, End, FaultKind, FaultParameter, LinkState

__all__ = ["ActiveFault", "Assign", "Carried", "End", "FaultKind", "FaultParameter", "LinkState"]
