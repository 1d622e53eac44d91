"""The Redfish driver, through sushy (imported lazily: it costs 0.3 s).

The BMC's certificate must come from a pinned authority; redirects, proxies and links to other hosts are refused, so a
BMC cannot lead dcim elsewhere. The password goes to the session service, where there is one.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlparse

from dcim.core.errors import AuthFailed, DeviceError, NeedsReset, Permanent, Transient
from provisioning.bmc.quirks import Quirks
from provisioning.bmc.types import BmcInventory, BootDevice, BootMode, BootSetting, PowerState, PowerVerb

CONNECT_S = 5
READ_S = 15
SETTLE_S = 5.0
_DEVICES: dict[str, BootDevice] = {"None": "default", "Pxe": "pxe", "UefiHttp": "pxe", "Hdd": "disk"}
_MODES: dict[str, BootMode] = {"UEFI": "uefi", "Legacy": "bios"}
_POWER: dict[str, PowerState] = {"On": "on", "Off": "off", "PoweringOn": "unknown", "PoweringOff": "unknown"}
# sushy writes request bodies at debug level; its masking is a list of names, so keep the level above it.
logging.getLogger("sushy").setLevel(logging.CRITICAL)


class RedfishBmc:
    """One BMC over Redfish. Each call opens and closes a session: BMCs have few."""

    driver = "redfish"

    def __init__(
        self, address: str, target: tuple[str, int], username: str, password: str, quirks: Quirks, authority: Path
    ) -> None:
        self.address = address
        self._base = f"https://{target[0]}:{target[1]}"
        self._username = username
        self._password = password
        self._quirks = quirks
        self._authority = authority

    def power_state(self) -> PowerState:
        """PowerState of the system; a value between on and off, or none, is ``unknown``."""
        with self._system() as system:
            return _power(system)

    def set_power(self, verb: PowerVerb) -> PowerState:
        """See PowerControl."""
        if verb == "cycle":
            if self.set_power("off") != "off":
                raise Transient(f"{self.address}: the server is still on {SETTLE_S:.0f} s after power off")
            return self.set_power("on")
        wanted: PowerState = "off" if verb in ("off", "soft") else "on"
        with self._system() as system:
            if verb == "reset" or _power(system) != wanted:
                system.reset_system(self._reset_type(verb))
            ends = time.monotonic() + (0.0 if verb == "soft" else SETTLE_S)
            pause = 0.05
            while True:
                system.refresh(force=True)
                state = _power(system)
                if state == wanted or time.monotonic() >= ends:
                    return state
                time.sleep(pause)
                pause = min(pause * 2, 1.0)

    def get_boot(self) -> BootSetting:
        """Boot of the system."""
        with self._system() as system:
            return self._boot(system)

    def set_boot(self, device: Literal["pxe", "disk"], mode: BootMode, persistent: bool = False) -> BootSetting:
        """BootSourceOverride…; the mode is left out where the BMC refuses it (Supermicro X10, iLO 5)."""
        import sushy

        target = sushy.BootSource.PXE if device == "pxe" else sushy.BootSource.HDD
        enabled = sushy.BootSourceOverrideEnabled.CONTINUOUS if persistent else sushy.BootSourceOverrideEnabled.ONCE
        wire_mode = sushy.BootSourceOverrideMode.UEFI if mode == "uefi" else sushy.BootSourceOverrideMode.LEGACY
        with self._system() as system:
            if self._quirks.redfish_mode:
                try:
                    system.set_system_boot_options(target=target, enabled=enabled, mode=wire_mode)
                except sushy.exceptions.BadRequestError:
                    system.set_system_boot_options(target=target, enabled=enabled)
            else:
                system.set_system_boot_options(target=target, enabled=enabled)
            system.refresh(force=True)
            return self._boot(system)

    def identify(self, seconds: int) -> None:
        """The indicator LED; Redfish knows no duration, so it blinks until ``identify(0)``."""
        import sushy

        with self._system() as system:
            system.set_indicator_led(sushy.IndicatorLED.BLINKING if seconds else sushy.IndicatorLED.OFF)

    def inventory(self) -> BmcInventory:
        """The system's serial, maker and model; the manager's firmware."""
        with self._system() as system:
            managers = system.managers
            firmware = str(managers[0].firmware_version or "") if managers else ""
            return BmcInventory(
                serial=str(system.serial_number or "").strip(),
                manufacturer=str(system.manufacturer or "").strip(),
                model=str(system.model or "").strip(),
                firmware=firmware,
            )

    def probe(self) -> dict[str, Any]:
        """Redfish version and what the system calls itself (JSON)."""
        with self._system() as system:
            return {"redfish": str(system.redfish_version or ""), "manufacturer": str(system.manufacturer or "")}

    def _boot(self, system: Any) -> BootSetting:
        boot = system.boot
        enabled = _value(boot.enabled)
        if enabled in ("", "Disabled"):
            return BootSetting("default", None, False)
        # Where the mode cannot be written it is the firmware's setup that decides, so what is shown proves nothing.
        mode = _MODES.get(_value(boot.mode)) if self._quirks.redfish_mode else None
        return BootSetting(_DEVICES.get(_value(boot.target), "other"), mode, enabled == "Continuous")

    def _reset_type(self, verb: PowerVerb) -> Any:
        import sushy

        return {
            "on": sushy.ResetType.ON,
            "off": sushy.ResetType.FORCE_OFF,
            "soft": sushy.ResetType.GRACEFUL_SHUTDOWN,
            "reset": sushy.ResetType.FORCE_RESTART,
        }[verb]

    @contextmanager
    def _system(self) -> Iterator[Any]:
        """The BMC's only system, inside a session. Translates every sushy error."""
        import sushy

        if not self._authority.is_file():
            raise Permanent(
                f"{self.address}: no certificate authority for Redfish: put it into {self._authority.name} "
                "in dcim's home, or use IPMI"
            )
        root = None
        try:
            root = self._log_in()
            yield root.get_system()
        except sushy.exceptions.SushyError as error:
            raise self._translate(error) from None
        finally:
            if root is not None:
                _close(root)

    def _log_in(self) -> Any:
        """A session; basic authentication only where there is no session service.

        sushy's SessionOrBasicAuth sends a refused password a second time, which halves the way to a lock-out.
        """
        import sushy

        login = {"username": self._username, "password": self._password}
        try:
            connector = _connector(self._base, str(self._authority))
            return sushy.Sushy(self._base, auth=sushy.auth.SessionAuth(**login), connector=connector)
        except (sushy.exceptions.MissingAttributeError, sushy.exceptions.ResourceNotFoundError):
            connector = _connector(self._base, str(self._authority))
            return sushy.Sushy(self._base, auth=sushy.auth.BasicAuth(**login), connector=connector)

    def _translate(self, error: Exception) -> DeviceError:
        import sushy

        text = f"{self.address}: {error}".replace(self._base, "")
        if any(part in text for part in self._quirks.busy_messages):
            return Transient(f"{self.address}: not possible in this phase of the server's start; tried again")
        if isinstance(error, sushy.exceptions.AccessError):
            return AuthFailed(f"{self.address}: the BMC refused the credentials")
        if isinstance(error, sushy.exceptions.ConnectionError):
            if "certificate" in text.lower() or "ssl" in text.lower():
                return Permanent(f"{self.address}: the BMC's certificate is not trusted: pin its authority ({text})")
            return Transient(f"{self.address}: no Redfish answer ({text})")
        if isinstance(error, sushy.exceptions.ServerSideError):
            return Transient(text)
        if isinstance(error, sushy.exceptions.MissingAttributeError | sushy.exceptions.MalformedAttributeError):
            return NeedsReset(f"{self.address}: the BMC's answer is incomplete, reset it ({error})")
        return Permanent(text)


def _connector(base: str, authority: str) -> Any:
    """sushy's connector with two attempts, no redirects, no proxies, and no other host."""
    from requests import Response
    from requests.adapters import HTTPAdapter
    from sushy import connector

    own = urlparse(base).netloc

    class Pinned(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kw: Any) -> Response:
            if urlparse(request.url).netloc != own:
                raise Permanent(f"the BMC points to another host ({urlparse(request.url).netloc}): refused")
            response = super().send(request, *args, **kw)
            if response.is_redirect:
                raise Permanent("the BMC answers with a redirect: refused")
            return response

    made = connector.Connector(
        base, verify=authority, server_side_retries=2, server_side_retries_delay=1,
        default_request_timeout=READ_S, connect_timeout=CONNECT_S,
    )  # fmt: skip
    made._session.trust_env = False
    made._session.adapters.clear()
    made._session.mount("https://", Pinned())
    return made


def _close(root: Any) -> None:
    close: Callable[[], None] = root._auth.close
    # The answer stands whatever happens here; the BMC ends an idle session by itself.
    with suppress(Exception):
        close()
    # sushy's destructor would try once more, at a time nobody chose.
    root._auth = None


def _power(system: Any) -> PowerState:
    state = system.power_state
    return _POWER.get(str(getattr(state, "value", state)), "unknown")


def _value(member: Any) -> str:
    return str(getattr(member, "value", member) or "")
