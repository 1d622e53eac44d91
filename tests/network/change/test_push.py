"""Whole pushes against the emulated switches, through the engine's runner."""

from collections.abc import Callable

import pytest
from fabrics import FABRICS
from pushing import Site
from sqlmodel import select

from dcim.access.uow import unit_of_work
from dcim.core.errors import Conflict
from network.change import plan_rollback, start_push
from network.intent.models import Fabric, FabricNetwork
from network.plan import FabricPlan
from network.verify import verify_fabric


def test_day_0_to_in_sync_on_eight_switches(site: Site) -> None:
    plan = site.plan()
    assert [s.name for s in plan.switches if s.error] == []
    assert len(plan.switches) == 8
    report = site.push(plan)
    assert report.state == "done", (report.reason, site.events(report.uid))
    assert set(site.states(report).values()) == {"new"}
    assert not any(site.lab.armed(s.name) for s in plan.switches)
    assert site.plan().is_empty
    assert {v.verdict for v in verify_fabric(site.database)} == {"in sync"}


def changed(site: Site) -> FabricPlan:
    """Everything is in sync; then a network is added, which concerns all leaves."""
    assert site.push().state == "done"
    with unit_of_work(site.database, site.context) as session:
        fabric = session.exec(select(Fabric)).one()
        session.add(FabricNetwork(fabric_id=fabric.pk, name="red", vlan=203, vni=10203))
        session.add(FabricNetwork(fabric_id=fabric.pk, name="cameras", vlan=31, vni=0, purpose="management"))
    plan = site.plan()
    names = {s.name for s in plan.switches if s.has_changes}
    assert names == {"leaf-1", "leaf-2", "leaf-3", "leaf-4", "oob-1", "oob-2"}
    return plan


def texts(site: Site) -> dict[str, str]:
    """What each switch runs, as the lab knows it."""
    return {s.name: site.lab.running(s.name) for s in site.model.switches}


@pytest.mark.parametrize(
    ("switch", "fault", "parameters", "why"),
    [
        ("leaf-1", "refuse-line", {"text": "vn-segment 10203"}, "vn-segment 10203"),
        pytest.param("oob-2", "refuse-line", {"text": "name cameras"}, "name cameras", marks=pytest.mark.slow),
        pytest.param("leaf-3", "refuse-line", {"text": "10203"}, "", marks=pytest.mark.slow),
        pytest.param("leaf-2", "lose-power-after-arming", {}, "", marks=pytest.mark.slow),
    ],
)
def test_trouble_on_one_switch_brings_all_back(
    site: Site, switch: str, fault: str, parameters: dict[str, str], why: str
) -> None:
    plan = changed(site)
    before = texts(site)
    site.lab.fault(switch, fault, **parameters)
    report = site.push(plan)
    assert report.state == "failed", site.events(report.uid)
    assert why in report.reason
    assert switch in report.reason
    assert set(site.states(report).values()) == {"old"}, report
    assert texts(site) == before
    assert not any(site.lab.armed(name) for name in before)
    site.lab.heal(switch)
    assert site.push().state == "done"


@pytest.mark.slow
def test_reverts_that_are_lost_are_done_line_by_line(site: Site) -> None:
    """Junos forgets its revert at a restart, and another user's commit confirms ours: only our own lines help."""
    plan = changed(site)
    before = texts(site)
    site.lab.fault("leaf-1", "refuse-line", text="vn-segment 10203")
    site.lab.fault("leaf-3", "foreign-commit", when="arming", line="set system login announcement hello")
    site.lab.fault("leaf-4", "lose-power-after-arming")
    report = site.push(plan)
    assert report.state == "failed", (report, site.events(report.uid))
    assert set(site.states(report).values()) == {"old"}
    assert "taken back line by line" in {s.name: s.detail for s in report.switches}["leaf-3"]
    after = texts(site)
    assert "announcement hello" in after["leaf-3"]
    after["leaf-3"] = before["leaf-3"]
    assert after == before


@pytest.mark.slow
def test_a_revert_lost_by_a_restart_does_not_stop_a_good_change(site: Site) -> None:
    plan = changed(site)
    site.lab.fault("leaf-4", "lose-power-after-arming")
    report = site.push(plan)
    assert report.state == "done", report
    assert site.plan().is_empty


@pytest.mark.slow
def test_a_switch_that_restarts_before_its_first_line_is_armed_again(site: Site) -> None:
    plan = changed(site)
    site.lab.fault("oob-1", "lose-power-after-arming")
    report = site.push(plan)
    assert report.state == "done", report
    assert any("arm oob-1: attempt 1" in line for line in site.events(report.uid))


def test_stale_plans_are_refused(site: Site) -> None:
    plan = changed(site)
    with unit_of_work(site.database, site.context) as session:
        session.exec(select(FabricNetwork).where(FabricNetwork.name == "red")).one().vni = 10204
    with pytest.raises(Conflict, match="the intent changed"):
        start_push(site.database, site.context, plan)
    plan = site.plan()
    site.lab.fault("leaf-2", "foreign-commit", line="interface port-channel1001\nswitchport trunk native vlan 77")
    before = texts(site)
    report = site.push(plan)
    assert report.state == "failed"
    assert "leaf-2 changed since the plan was made" in report.reason
    assert texts(site) == before


def test_the_way_back(site: Site) -> None:
    plan = changed(site)
    before = texts(site)
    done = site.push(plan)
    assert texts(site) != before
    back = plan_rollback(site.database, done.job)
    assert {s.name for s in back.switches} == set(site.states(done))
    report = site.push(back)
    assert report.state == "done", f"{report}\n{site.events(report.uid)}"
    assert texts(site) == before
    assert not site.plan().is_empty


@pytest.mark.slow
def test_drift_and_silence_are_told_apart(site: Site) -> None:
    assert site.push().state == "done"
    site.lab.fault("leaf-2", "foreign-commit", line="vlan 200\nno vn-segment 10200")
    site.lab.fault("leaf-3", "foreign-commit", line="delete routing-instances DCIM vlans blue")
    site.lab.fault("oob-1", "unreachable")
    found = {v.name: v for v in verify_fabric(site.database)}
    assert {name: v.verdict for name, v in found.items() if v.verdict != "in sync"} == {
        "leaf-2": "drifted", "leaf-3": "drifted", "oob-1": "unreachable",
    }  # fmt: skip
    assert "vn-segment 10200" in found["leaf-2"].detail
    with pytest.raises(Conflict, match="oob-1 could not be read"):
        start_push(site.database, site.context, site.plan())
    assert site.push(site.plan("leaf-2", "leaf-3")).state == "done"
    assert {v.verdict for v in verify_fabric(site.database, switches=["leaf-2", "leaf-3"])} == {"in sync"}


@pytest.mark.parametrize("name", ["catalyst", "qfx"])
def test_other_fabrics_go_to_their_switches_too(make_site: Callable[..., Site], name: str) -> None:
    site = make_site(model=FABRICS[name]())
    report = site.push()
    assert report.state == "done", f"{report}\n{site.events(report.uid)}"
    assert site.plan().is_empty
