"""Where a device's service is reached: the identity by default, the lab's map in a lab's home.

The inventory holds real addresses and policy checks those; a driver calls ``resolve`` last, just before connecting.
A lab's home has ``lab/endpoints.json``: ``{"10.0.0.1": {"ipmi": ["127.64.0.5", 6230], …}}``. There is no fall-back to
the identity in a lab: an address that the lab does not know is an error, so a rehearsal never touches real hardware.
"""

import json
from pathlib import Path
from typing import Literal

from dcim.core.errors import Permanent
from dcim.core.settings import load_settings

Service = Literal["ipmi", "redfish", "ssh", "netconf", "snmp"]
STANDARD_PORTS: dict[str, int] = {"ipmi": 623, "redfish": 443, "ssh": 22, "netconf": 830, "snmp": 161}

_cache: dict[Path, tuple[int, dict[str, dict[str, tuple[str, int]]]]] = {}


def resolve(address: str, service: Service) -> tuple[str, int]:
    """(host, port) of a service at an inventory address (no prefix length).

    Raises Permanent in a lab's home when the lab has no such device.
    """
    folder = load_settings().lab_folder
    if not folder.is_dir():
        return address, STANDARD_PORTS[service]
    found = _map(folder / "endpoints.json").get(address, {}).get(service)
    if found is None:
        raise Permanent(f"the lab has no {service} at {address}: run 'dcim lab up', or check the address")
    return found


def write_map(folder: Path, endpoints: dict[str, dict[str, tuple[str, int]]]) -> None:
    """Write the lab's map atomically (lab daemon only)."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / "endpoints.json.new"
    temporary.write_text(json.dumps(endpoints))
    temporary.replace(folder / "endpoints.json")


def _map(path: Path) -> dict[str, dict[str, tuple[str, int]]]:
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    cached = _cache.get(path)
    if cached is None or cached[0] != stamp:
        raw = json.loads(path.read_text())
        parsed = {
            address: {service: (host, int(port)) for service, (host, port) in services.items()}
            for address, services in raw.items()
        }
        _cache[path] = cached = (stamp, parsed)
    return cached[1]
