"""Host keys: pinned on purpose, with who and when; a changed key is refused until somebody pins it again."""

from collections.abc import Callable

import pytest
from pushing import Site, make_site  # noqa: F401
from sqlmodel import select

from dcim.access.context import system
from dcim.access.models import ObjectChange
from dcim.core.errors import Permanent
from network.drivers import connect, pin_host_keys, pins_of
from network.drivers.pins import fingerprint
from network.verify import verify_fabric


def test_pinning(make_site: Callable[..., Site]) -> None:  # noqa: F811
    site = make_site(pin=False, runner=False)
    ids = [site.ids[s.name] for s in site.model.switches]
    with pytest.raises(Permanent, match="has no pinned SSH host key"):
        connect(site.database, ids[0])
    assert {v.verdict for v in verify_fabric(site.database)} == {"unreachable"}
    who = system("rack-and-stack", "first contact")
    assert {r.outcome for r in pin_host_keys(site.database, who, ids)} == {"pinned"}
    assert {r.outcome for r in pin_host_keys(site.database, who, ids)} == {"unchanged"}
    with site.database.read() as session:
        pin = pins_of(session, site.ids["leaf-1"])[0]
        assert (pin.pinned_by, pin.reason, pin.service) == ("dcim:rack-and-stack", "first contact", "ssh")
        assert pin.fingerprint == fingerprint(pin.key)
        assert pins_of(session, site.ids["leaf-3"])[0].service == "netconf"
        logged = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "host_key_pins")).all()
    assert len(logged) == len(ids)
    assert connect(site.database, site.ids["leaf-1"]).facts().hostname == "leaf-1"

    (site.home / "lab" / "switches" / "leaf-1" / "ssh_host_key").unlink()
    site.lab.fault("leaf-1", "unreachable")
    assert [r.outcome for r in pin_host_keys(site.database, who, [site.ids["leaf-1"]])] == ["unreachable"]
    site.lab.heal("leaf-1")
    with pytest.raises(Permanent, match="another SSH host key"):
        connect(site.database, site.ids["leaf-1"])
    found = pin_host_keys(site.database, who, [site.ids["leaf-1"]])[0]
    assert found.outcome == "changed"
    assert "pinned is SHA256:" in found.detail
    verdict = verify_fabric(site.database, switches=["leaf-1"])[0]
    assert (verdict.verdict, "another SSH host key" in verdict.detail) == ("unreachable", True)
    assert [r.outcome for r in pin_host_keys(site.database, who, [site.ids["leaf-1"]], replace=True)] == ["replaced"]
    assert connect(site.database, site.ids["leaf-1"]).facts().hostname == "leaf-1"
