"""Real virtual machines behind lab BMCs: QEMU, with DHCP, TFTP and iPXE by dnsmasq in a network namespace."""

from dcim.lab.vm.backend import VmBackend

__all__ = ["VmBackend"]
