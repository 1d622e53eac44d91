"""dcim: bare-metal and datacenter infrastructure manager."""

__version__ = "0.1.0"
