"""Ports follow their host by intent: gathered, pushed to the touched switches only, never undone by a plan."""

import time

import pytest
from fabrics import connection
from pushing import Site, until
from sqlmodel import select

from dcim.access.uow import unit_of_work
from dcim.engine.models import Operation
from network.change.ports import AttachmentState, attachment_state, request_port_change
from network.intent import set_attachment


def wish(site: Site, host: str, wanted: str, *networks: str) -> str:
    with unit_of_work(site.database, site.context) as session:
        set_attachment(session, site.ids[host], wanted, networks, "op")
        return request_port_change(session, site.ids[host], "op")


def state(site: Site, host: str) -> AttachmentState:
    with site.database.read() as session:
        return attachment_state(session, site.ids[host])


def settled(site: Site, *hosts: str) -> list[AttachmentState]:
    def look() -> list[AttachmentState] | None:
        found = [state(site, host) for host in hosts]
        return found if all(each.state in ("applied", "failed") for each in found) else None

    return until(look, 30)  # type: ignore[no-any-return]


def changes(site: Site) -> list[Operation]:
    with site.database.read() as session:
        return list(session.exec(select(Operation).where(Operation.kind == "fabric-change")))


def carried(site: Site, switch: str, port: str) -> tuple[int | None, int | None]:
    found = site.lab.farm.untagged(switch, port)
    return found.vlan, found.vni


def test_wishes_of_several_hosts_become_one_change(site: Site) -> None:
    assert site.push().state == "done"
    assert carried(site, "leaf-1", "Ethernet1/1") == (999, None)
    wish(site, "srv-101", "provisioning")
    wish(site, "srv-102", "provisioning")
    time.sleep(0.4)  # within the window
    wish(site, "srv-301", "tenant", "blue", "green")
    assert {state(site, "srv-101").state, state(site, "srv-301").state} == {"pending"}
    found = settled(site, "srv-101", "srv-102", "srv-301")
    assert {each.state for each in found} == {"applied"}, found
    assert len({each.change_uid for each in found}) == 1
    assert len(changes(site)) == 2
    report = site.report(found[0].change_uid)
    assert {s.name for s in report.switches} == {"leaf-1", "leaf-2", "leaf-3", "leaf-4"}
    for leaf in ("leaf-1", "leaf-2"):
        assert carried(site, leaf, "Ethernet1/1") == carried(site, leaf, "Ethernet1/2") == (100, 10100)
    assert carried(site, "leaf-4", "xe-0/0/0") == (200, 10200)
    assert carried(site, "leaf-4", "xe-0/0/1") == (999, None)
    assert site.plan().is_empty


@pytest.mark.services
@pytest.mark.slow
def test_wishes_become_one_change_on_postgresql(site: Site) -> None:
    test_wishes_of_several_hosts_become_one_change(site)


@pytest.mark.slow
def test_a_plan_in_the_middle_of_a_deployment_does_not_undo_it(site: Site) -> None:
    assert site.push().state == "done"
    stale = site.plan()
    wish(site, "srv-101", "provisioning")
    assert settled(site, "srv-101")[0].state == "applied"
    assert site.plan().is_empty
    assert stale.is_empty
    wish(site, "srv-101", "tenant", "green")
    assert settled(site, "srv-101")[0].state == "applied"
    assert carried(site, "leaf-2", "Ethernet1/1") == (201, 10201)
    wish(site, "srv-101", "quarantine")
    assert settled(site, "srv-101")[0].state == "applied"
    assert carried(site, "leaf-2", "Ethernet1/1") == (999, None)


@pytest.mark.slow
def test_other_intent_waits_for_its_own_push(site: Site) -> None:
    """A deployment pushes its ports, not what somebody else has declared meanwhile."""
    assert site.push().state == "done"
    from network.intent.models import Fabric, FabricNetwork

    with unit_of_work(site.database, site.context) as session:
        fabric = session.exec(select(Fabric)).one()
        session.add(FabricNetwork(fabric_id=fabric.pk, name="red", vlan=203, vni=10203))
    wish(site, "srv-101", "provisioning")
    assert settled(site, "srv-101")[0].state == "applied"
    assert "10203" not in site.lab.running("leaf-1")
    wish(site, "srv-102", "tenant", "red")
    found = settled(site, "srv-102")[0]
    assert found.state == "failed"
    assert "does not have network red yet: push the fabric" in found.reason
    assert site.push().state == "done"
    wish(site, "srv-102", "tenant", "red")
    assert settled(site, "srv-102")[0].state == "applied"


def test_a_refusal_is_told_to_the_deployment_and_can_be_tried_again(site: Site) -> None:
    assert site.push().state == "done"
    site.lab.fault("leaf-2", "refuse-line", text="native vlan 100")
    first = wish(site, "srv-101", "provisioning")
    found = settled(site, "srv-101")[0]
    assert found.state == "failed"
    assert "leaf-2" in found.reason
    assert carried(site, "leaf-1", "Ethernet1/1") == (999, None)
    site.lab.heal("leaf-2")
    assert wish(site, "srv-101", "provisioning") != first
    assert settled(site, "srv-101")[0].state == "applied"


@pytest.mark.slow
def test_asking_twice_is_asking_once_and_the_unwired_are_told(site: Site) -> None:
    assert site.push().state == "done"
    assert wish(site, "srv-301", "provisioning") == wish(site, "srv-301", "provisioning")
    assert settled(site, "srv-301")[0].state == "applied"
    assert state(site, "spine-1").state == "unwired"
    assert connection(1, ("leaf-1",)).device == "srv-101"
