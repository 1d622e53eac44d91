"""Redfish resources as data from a server's state, and what may be changed in them."""

import uuid
from collections.abc import Callable
from typing import Any

from dcim.lab.bmc import sensors
from dcim.lab.bootflags import CDROM, DISK, NONE, PXE, REMOTE_DISK, SAFE_DISK, SETUP
from dcim.lab.server import RUNNING, PowerAction, Server

ROOT = "/redfish/v1"
SYSTEM = f"{ROOT}/Systems/1"
CHASSIS = f"{ROOT}/Chassis/1"
MANAGER = f"{ROOT}/Managers/1"
NICS = f"{SYSTEM}/EthernetInterfaces"
RESET_SYSTEM = f"{SYSTEM}/Actions/ComputerSystem.Reset"
RESET_MANAGER = f"{MANAGER}/Actions/Manager.Reset"

TARGETS = {"None": NONE, "Pxe": PXE, "Hdd": DISK, "Cd": CDROM, "BiosSetup": SETUP}
TARGET_NAMES = {code: name for name, code in TARGETS.items()} | {SAFE_DISK: "Hdd", REMOTE_DISK: "Hdd"}
MODE_READ_ONLY = ("HPE", "HP ")
"""Manufacturers whose BMC refuses to write BootSourceOverrideMode (iLO 5: the BIOS setting decides)."""
RESETS: dict[str, PowerAction | None] = {
    "On": "on",
    "ForceOn": "on",
    "ForceOff": "off",
    "GracefulShutdown": "soft",
    "GracefulRestart": "reset",
    "ForceRestart": "reset",
    "PowerCycle": "cycle",
    "Nmi": None,
    "PushPowerButton": None,
}


class Refused(Exception):
    """A request that a real BMC refuses; ``message_id`` is the key in Redfish's base registry."""

    def __init__(self, message_id: str, message: str) -> None:
        super().__init__(message)
        self.message_id = message_id


def head(path: str, kind: str, name: str) -> dict[str, Any]:
    """What every resource begins with."""
    return {"@odata.id": path, "@odata.type": f"#{kind}", "Id": path.rpartition("/")[2], "Name": name}


def collection(path: str, kind: str, members: list[str]) -> dict[str, Any]:
    """A collection of resources below ``path``."""
    return {
        "@odata.id": path,
        "@odata.type": f"#{kind}.{kind}",
        "Name": kind,
        "Members": [{"@odata.id": f"{path}/{member}"} for member in members],
        "Members@odata.count": len(members),
    }


def _root(server: Server) -> dict[str, Any]:
    return head(ROOT, "ServiceRoot.v1_16_0.ServiceRoot", "Root Service") | {
        "Id": "RootService",
        "RedfishVersion": "1.18.0",
        "UUID": str(uuid.UUID(bytes=server.guid)),
        "Vendor": server.spec.manufacturer,
        "Systems": {"@odata.id": f"{ROOT}/Systems"},
        "Chassis": {"@odata.id": f"{ROOT}/Chassis"},
        "Managers": {"@odata.id": f"{ROOT}/Managers"},
        "SessionService": {"@odata.id": f"{ROOT}/SessionService"},
        "Links": {"Sessions": {"@odata.id": f"{ROOT}/SessionService/Sessions"}},
    }


def _system(server: Server) -> dict[str, Any]:
    spec = server.spec
    state = "Enabled" if server.reported_on else "StandbyOffline"
    return head(SYSTEM, "ComputerSystem.v1_22_0.ComputerSystem", "System") | {
        "SystemType": "Physical",
        "Manufacturer": spec.manufacturer,
        "Model": spec.model,
        "SerialNumber": server.serial,
        "SKU": spec.model,
        "UUID": str(uuid.UUID(bytes=server.guid)),
        "HostName": "",
        "BiosVersion": "1.0",
        "PowerState": "On" if server.reported_on else "Off",
        "Status": {"State": state, "Health": "OK", "HealthRollup": "OK"},
        "BootProgress": {"LastState": _progress(server)},
        "ProcessorSummary": {"Count": 2, "LogicalProcessorCount": spec.cpu_count, "Model": "Emulated"},
        "MemorySummary": {"TotalSystemMemoryGiB": spec.memory_mib / 1024},
        **_light(server),
        "Boot": _boot(server),
        "EthernetInterfaces": {"@odata.id": NICS},
        "Links": {"Chassis": [{"@odata.id": CHASSIS}], "ManagedBy": [{"@odata.id": MANAGER}]},
        "Actions": {
            "#ComputerSystem.Reset": {"target": RESET_SYSTEM, "ResetType@Redfish.AllowableValues": list(RESETS)}
        },
    }


def _boot(server: Server) -> dict[str, Any]:
    boot = server.boot
    boot.expire()
    enabled = "Disabled" if not boot.valid else "Continuous" if boot.persistent else "Once"
    return {
        "BootSourceOverrideTarget": TARGET_NAMES.get(boot.selector, "None"),
        "BootSourceOverrideTarget@Redfish.AllowableValues": list(TARGETS),
        "BootSourceOverrideEnabled": enabled,
        "BootSourceOverrideEnabled@Redfish.AllowableValues": ["Disabled", "Once", "Continuous"],
        "BootSourceOverrideMode": "Legacy" if boot.uefi is False else "UEFI",
        "BootSourceOverrideMode@Redfish.AllowableValues": ["UEFI", "Legacy"],
    }


def _light(server: Server) -> dict[str, Any]:
    return {"IndicatorLED": "Blinking" if server.identifying else "Off", "LocationIndicatorActive": server.identifying}


def _progress(server: Server) -> str:
    if not server.is_on:
        return "None"
    if server.stage.startswith(RUNNING):
        return "OSRunning"
    return "SystemHardwareInitializationComplete" if server.stage != "POST" else "PrimaryProcessorInitializationStarted"


def _chassis(server: Server) -> dict[str, Any]:
    spec = server.spec
    return head(CHASSIS, "Chassis.v1_25_0.Chassis", "Chassis") | {
        "ChassisType": "RackMount",
        "Manufacturer": spec.manufacturer,
        "Model": spec.model,
        "SerialNumber": server.serial,
        "PowerState": "On" if server.reported_on else "Off",
        "Status": {"State": "Enabled", "Health": "OK"},
        **_light(server),
        "Power": {"@odata.id": f"{CHASSIS}/Power"},
        "Links": {"ComputerSystems": [{"@odata.id": SYSTEM}], "ManagedBy": [{"@odata.id": MANAGER}]},
    }


def _power(server: Server) -> dict[str, Any]:
    watts = sensors.watts(server.is_on)
    control = {"@odata.id": f"{CHASSIS}/Power#/PowerControl/0", "MemberId": "0", "PowerConsumedWatts": watts}
    return head(f"{CHASSIS}/Power", "Power.v1_7_3.Power", "Power") | {"PowerControl": [control]}


def _manager(server: Server) -> dict[str, Any]:
    return head(MANAGER, "Manager.v1_19_1.Manager", "Manager") | {
        "ManagerType": "BMC",
        "Model": f"{server.spec.manufacturer} BMC",
        "FirmwareVersion": "1.50",
        "UUID": str(uuid.UUID(bytes=server.guid)),
        "PowerState": "On",
        "Status": {"State": "Enabled", "Health": "OK"},
        "Links": {"ManagerForServers": [{"@odata.id": SYSTEM}], "ManagerForChassis": [{"@odata.id": CHASSIS}]},
        "Actions": {
            "#Manager.Reset": {
                "target": RESET_MANAGER,
                "ResetType@Redfish.AllowableValues": ["ForceRestart", "GracefulRestart"],
            }
        },
    }


def _session_service(_: Server) -> dict[str, Any]:
    return head(f"{ROOT}/SessionService", "SessionService.v1_1_9.SessionService", "Session Service") | {
        "ServiceEnabled": True,
        "SessionTimeout": 1800,
        "Sessions": {"@odata.id": f"{ROOT}/SessionService/Sessions"},
    }


def _nics(server: Server) -> dict[str, Any]:
    return collection(NICS, "EthernetInterfaceCollection", [str(i + 1) for i in range(len(server.spec.nics))])


TREE: dict[str, Callable[[Server], dict[str, Any]]] = {
    "/redfish": lambda _: {"v1": f"{ROOT}/"},
    ROOT: _root,
    f"{ROOT}/odata": lambda _: {"@odata.context": f"{ROOT}/$metadata", "value": []},
    f"{ROOT}/SessionService": _session_service,
    f"{ROOT}/Systems": lambda _: collection(f"{ROOT}/Systems", "ComputerSystemCollection", ["1"]),
    f"{ROOT}/Chassis": lambda _: collection(f"{ROOT}/Chassis", "ChassisCollection", ["1"]),
    f"{ROOT}/Managers": lambda _: collection(f"{ROOT}/Managers", "ManagerCollection", ["1"]),
    SYSTEM: _system,
    CHASSIS: _chassis,
    f"{CHASSIS}/Power": _power,
    MANAGER: _manager,
    NICS: _nics,
}


def ethernet_interface(server: Server, path: str) -> dict[str, Any] | None:
    """One port of the server, or None for another path."""
    for index, nic in enumerate(server.spec.nics):
        if path == f"{NICS}/{index + 1}":
            link = "LinkUp" if server.is_on else "LinkDown"
            return head(path, "EthernetInterface.v1_12_1.EthernetInterface", nic.name) | {
                "MACAddress": nic.mac,
                "PermanentMACAddress": nic.mac,
                "LinkStatus": link,
                "Status": {"State": "Enabled", "Health": "OK"},
            }
    return None


def patch_system(server: Server, body: dict[str, Any]) -> None:
    """Boot override and identify light. Raises Refused."""
    boot = body.get("Boot")
    if boot is not None:
        if not isinstance(boot, dict):
            raise Refused("PropertyValueTypeError", "Boot must be an object")
        _patch_boot(server, boot)
    if not boot or {"IndicatorLED", "LocationIndicatorActive"} & body.keys():
        patch_light(server, body)


def _patch_boot(server: Server, wanted: dict[str, Any]) -> None:
    now = _boot(server)
    target = wanted.get("BootSourceOverrideTarget", now["BootSourceOverrideTarget"])
    enabled = wanted.get("BootSourceOverrideEnabled")
    if enabled is None:
        enabled = "Once" if now["BootSourceOverrideEnabled"] == "Disabled" else now["BootSourceOverrideEnabled"]
    if "BootSourceOverrideMode" in wanted and f"{server.spec.manufacturer} ".startswith(MODE_READ_ONLY):
        raise Refused("PropertyNotWritable", "BootSourceOverrideMode is read-only: the BIOS boot mode decides")
    mode = wanted.get("BootSourceOverrideMode", now["BootSourceOverrideMode"])
    for name, value in (
        ("BootSourceOverrideTarget", target),
        ("BootSourceOverrideEnabled", enabled),
        ("BootSourceOverrideMode", mode),
    ):
        if value not in now[f"{name}@Redfish.AllowableValues"]:
            raise Refused("PropertyValueNotInList", f"{name} {value!r} is not in the list of allowable values")
    if enabled == "Disabled" or target == "None":
        server.boot.clear()
    else:
        uefi = mode == "UEFI"
        selector = server.boot.disk_selector(uefi) if target == "Hdd" else TARGETS[target]
        server.boot.set(selector, persistent=enabled == "Continuous", uefi=uefi, expiring=False)
    server.save()


def patch_light(server: Server, body: dict[str, Any]) -> None:
    """The identify light in its old or its new form. Raises Refused."""
    if "LocationIndicatorActive" in body:
        lit = body["LocationIndicatorActive"]
        if not isinstance(lit, bool):
            raise Refused("PropertyValueTypeError", "LocationIndicatorActive must be true or false")
    elif body.get("IndicatorLED") in ("Lit", "Blinking", "Off"):
        lit = body["IndicatorLED"] != "Off"
    else:
        raise Refused("PropertyNotWritable", f"nothing in {sorted(body)} can be written here")
    server.identify(float("inf") if lit else 0)


def reset_system(server: Server, body: dict[str, Any]) -> None:
    """The reset action. Raises Refused, or Conflict when the state does not allow it."""
    kind = body.get("ResetType")
    if kind not in RESETS:
        raise Refused("ActionParameterValueNotInList", f"ResetType {kind!r} is not one of {', '.join(RESETS)}")
    action = RESETS[kind]
    if kind == "PushPowerButton":
        action = "soft" if server.reported_on else "on"
    if action is not None:
        server.act(action)
