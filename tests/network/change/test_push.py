"""Whole pushes against the emulated switches, through the engine's runner."""

from pushing import Site

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
