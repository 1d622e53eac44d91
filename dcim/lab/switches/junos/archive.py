"""A Junos switch's stored configurations: the first one, the fifty rollbacks, and how times are written."""

import time
from pathlib import Path

ROLLBACKS = 50
"""Configurations kept: the active one and 49 before it."""

DAY_0 = """system {{
    host-name {name};
    login {{
        user {username} {{
            class super-user;
        }}
    }}
    services {{
        ssh;
        netconf {{
            ssh;
        }}
    }}
}}
protocols {{
    lldp {{
        port-id-subtype interface-name;
        interface all;
    }}
}}
"""
"""What a switch is configured with when the lab gives no first configuration: reachable, with LLDP."""


def rotate(folder: Path) -> None:
    """Number the stored configurations up by one; the oldest goes."""
    folder.mkdir(exist_ok=True)
    for number in range(ROLLBACKS - 2, 0, -1):
        old = folder / f"juniper.conf.{number}"
        if old.exists():
            old.replace(folder / f"juniper.conf.{number + 1}")


def stamp(at: float) -> str:
    """A time as Junos prints it."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))
