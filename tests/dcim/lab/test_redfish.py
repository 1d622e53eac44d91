"""sushy, an independent client, talks to the lab's Redfish over TLS verified by the lab's authority."""

import contextlib
import http.client
import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sushy
from sushy import auth
from sushy import exceptions as refused


@pytest.fixture
def connect(bench: Any) -> Iterator[Callable[..., Any]]:
    """Log in; sessions are closed at the end, or their destructors would try it when the BMC is gone."""
    opened = []

    def login(password: str | None = None, basic: bool = False) -> Any:
        kind = auth.BasicAuth if basic else auth.SessionAuth
        opened.append(kind("ADMIN", password or bench.spec.bmc_password))
        return sushy.Sushy(f"https://{bench.host}:8443/redfish/v1", auth=opened[-1], verify=bench.ca)

    yield login
    for one in opened:
        with contextlib.suppress(refused.SushyError):  # a reset BMC has forgotten them
            one.close()
        vars(one).update(_session_key=None, _session_resource_id=None)


@pytest.mark.parametrize("basic", [True, False])
def test_a_system_and_its_power(bench: Any, connect: Any, basic: bool) -> None:
    root = connect(basic=basic)
    system = root.get_system("/redfish/v1/Systems/1")
    assert root.get_system_collection().members_identities == ("/redfish/v1/Systems/1",)
    assert system.serial_number == bench.spec.serial
    assert (system.manufacturer, system.model) == ("Supermicro", "SYS-1029P-WTR")
    assert system.power_state == sushy.PowerState.OFF
    system.reset_system(sushy.ResetType.ON)
    bench.power(True)
    system.refresh()
    assert system.power_state == sushy.PowerState.ON
    assert system.ethernet_interfaces.summary == {"52:54:00:00:00:01": sushy.State.ENABLED}
    system.reset_system(sushy.ResetType.FORCE_OFF)
    bench.power(False)
    with pytest.raises(refused.HTTPError) as conflict:
        system.reset_system(sushy.ResetType.FORCE_RESTART)
    assert conflict.value.status_code == 409


def test_boot_override_is_the_one_that_ipmi_shows(bench: Any, connect: Any) -> None:
    system = connect().get_system("/redfish/v1/Systems/1")
    system.set_system_boot_options(
        target=sushy.BootSource.PXE,
        enabled=sushy.BootSourceOverrideEnabled.ONCE,
        mode=sushy.BootSourceOverrideMode.UEFI,
    )
    system.refresh()
    assert system.boot.target == sushy.BootSource.PXE
    assert system.boot.enabled == sushy.BootSourceOverrideEnabled.ONCE
    assert bench.server.status()["boot"] == {"device": "network", "uefi": True, "persistent": False}
    assert bench.server.boot.expires is None
    system.set_system_boot_options(target=sushy.BootSource.HDD, enabled=sushy.BootSourceOverrideEnabled.CONTINUOUS)
    assert bench.server.status()["boot"] == {"device": "disk", "uefi": True, "persistent": True}
    with pytest.raises(refused.HTTPError) as bad:
        system._conn.patch(system.path, data={"Boot": {"BootSourceOverrideTarget": "Floppy"}})
    assert bad.value.status_code == 400


def test_identify_light_chassis_and_manager(bench: Any, connect: Any) -> None:
    root = connect(basic=True)
    system = root.get_system("/redfish/v1/Systems/1")
    system.set_indicator_led(sushy.IndicatorLED.BLINKING)
    system.refresh()
    assert system.indicator_led == sushy.IndicatorLED.BLINKING
    assert bench.server.identifying
    assert root.get_chassis("/redfish/v1/Chassis/1").serial_number == bench.spec.serial
    manager = root.get_manager("/redfish/v1/Managers/1")
    assert manager.firmware_version == "1.50"
    bench.call(bench.server.set_fault, "bmc-out-of-sessions", {})
    manager.reset_manager(sushy.ResetType.FORCE_RESTART)
    assert not bench.server.faults


def test_sessions_end_with_logout(bench: Any) -> None:
    url = f"https://{bench.host}:8443/redfish/v1"
    made = requests.post(
        f"{url}/SessionService/Sessions",
        json={"UserName": "ADMIN", "Password": bench.spec.bmc_password},
        verify=bench.ca,
        timeout=10,
    )
    assert made.status_code == 201
    token = {"X-Auth-Token": made.headers["X-Auth-Token"]}
    get = lambda: requests.get(f"{url}/Systems/1", headers=token, verify=bench.ca, timeout=10).status_code  # noqa: E731
    assert get() == 200
    location = f"https://{bench.host}:8443{made.headers['Location']}"
    assert requests.delete(location, headers=token, verify=bench.ca, timeout=10).status_code == 204
    assert get() == 401


def test_who_is_refused(bench: Any, connect: Any) -> None:
    with pytest.raises(refused.AccessError):
        connect(password="wrong")
    url = f"https://{bench.host}:8443/redfish/v1"
    assert requests.get(url, verify=bench.ca, timeout=10).status_code == 200
    assert requests.get(f"{url}/Systems/1", verify=bench.ca, timeout=10).status_code == 401
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, timeout=10)


def test_faults(bench: Any, connect: Any) -> None:
    url = f"https://{bench.host}:8443/redfish/v1"
    login = ("ADMIN", bench.spec.bmc_password)
    get = lambda seconds=5.0: requests.get(f"{url}/Systems/1", auth=login, verify=bench.ca, timeout=seconds)  # noqa: E731
    bench.call(bench.server.set_fault, "bmc-dead", {})
    with pytest.raises(requests.exceptions.Timeout):
        get(0.3)
    bench.call(bench.server.clear_fault, None)
    bench.call(bench.server.set_fault, "bmc-wrong-serial", {})
    assert get().json()["SerialNumber"] == f"X{bench.spec.serial}"
    bench.call(bench.server.set_fault, "bmc-wrong-password", {})
    assert get().status_code == 401
    bench.call(bench.server.clear_fault, None)
    bench.call(bench.server.set_fault, "bmc-lossy", {"percent": 100})
    with pytest.raises(requests.exceptions.ConnectionError):
        get()
    bench.call(bench.server.clear_fault, None)
    bench.call(bench.server.set_fault, "bmc-out-of-sessions", {})
    with pytest.raises(refused.ServerSideError):
        connect()


def test_pipelined_and_broken_requests(bench: Any) -> None:
    context = ssl.create_default_context(cafile=bench.ca)
    connection = http.client.HTTPSConnection(bench.host, 8443, context=context, timeout=10)
    for _ in range(3):
        connection.request("GET", "/redfish")
        assert json.loads(connection.getresponse().read()) == {"v1": "/redfish/v1/"}
    connection.request("POST", "/redfish/v1/SessionService/Sessions", "{not json")
    answer = connection.getresponse()
    assert (answer.status, "error" in json.loads(answer.read())) == (400, True)
    connection.close()


def test_ilo_does_not_let_the_boot_mode_be_written(tmp_path: Path, build: Any) -> None:
    bench = build.bench(tmp_path, "http://127.0.0.1:9", build.server(1, manufacturer="HPE", model="DL380")).start()
    try:
        boot = {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}
        url, login = f"https://{bench.host}:8443/redfish/v1/Systems/1", ("ADMIN", bench.spec.bmc_password)

        def patch(body: dict[str, str]) -> int:
            return requests.patch(url, json={"Boot": body}, auth=login, verify=bench.ca, timeout=10).status_code

        assert patch(boot | {"BootSourceOverrideMode": "UEFI"}) == 400
        assert bench.server.status()["boot"]["device"] == "default"
        assert patch(boot) == 204
        assert bench.server.status()["boot"]["device"] == "network"
    finally:
        bench.stop()
