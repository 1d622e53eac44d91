"""The agent that runs in the RAM disk of a server being provisioned: standard library only, see PROTOCOL.md.

The same code runs in a real initramfs (``linux.LinuxMachine``) and inside the lab, behind an emulated ``Machine``.
"""
