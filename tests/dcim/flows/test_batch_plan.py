"""Plans and starts: who is worked on, who is not and why, and that starting twice is harmless."""

from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from dcim.engine.models import Job, Operation, Step
from dcim.flows.batch import BatchPlan, batch_progress, load_batch_text, plan_batch, start_batch
from dcim.flows.why import why
from inventory.models import Device, Interface
from provisioning.deploy import DEPLOY
from provisioning.lifecycle import ProvisioningState, set_maintenance

JOB = "name: web\nselector: {tag: web}\nimage: lab-os\nnetworks: [web]\nwaves: [1, 1 rack, rest]\n"
CONTEXT = system("test", "because")


def planned(database: Database, text: str = JOB) -> BatchPlan:
    with database.read() as session:
        return plan_batch(session, load_batch_text(text, "web.yaml"))


def started(database: Database, plan: BatchPlan, **options: Any) -> str:
    with unit_of_work(database, CONTEXT) as session:
        return start_batch(session, plan, CONTEXT, **options)


def change(database: Database, name: str, **values: Any) -> None:
    with unit_of_work(database, CONTEXT) as session:
        device = session.exec(select(Device).where(Device.name == name)).one()
        for key, value in values.items():
            setattr(device, key, value)
        session.add(device)


def put(database: Database, row: Any) -> None:
    with unit_of_work(database, CONTEXT) as session:
        session.add(row)


def test_a_plan_names_every_host_with_every_step(database: Database, servers: list[Any]) -> None:
    plan = planned(database)
    assert plan.waves == [
        ("wave 1", ["srv-1"]), ("wave 2", ["srv-2"]), ("rest", [f"srv-{n}" for n in range(3, 9)]),
    ]  # fmt: skip
    first = plan.hosts[0]
    assert [name for name, _ in first.steps] == [step.name for step in DEPLOY.steps]
    assert any("ERASES" in text and "lab-os" in text for _, text in first.steps)
    assert "inventory status: staged → active" in first.changes
    shown = plan.to_json()
    assert len(shown["hosts"]) == 8
    assert "params" not in shown["hosts"][0]
    with database.read() as session:
        assert session.exec(select(Job)).first() is None, "planning writes nothing"


def test_starting_makes_a_job_with_waves(database: Database, servers: list[Any]) -> None:
    uid = started(database, planned(database, JOB + "concurrency: 3\nabort_after: 2\n"))
    with database.read() as session:
        job = session.exec(select(Job)).one()
        assert (job.uid, job.total, job.params["concurrency"], job.params["abort_after"]) == (uid, 8, 3, 2)
        rows = session.exec(select(Operation)).all()
        assert {row.subject_name: row.wave for row in rows}["srv-1"] == 0
        assert [row.due_at is not None for row in rows] == [True] + [False] * 7, "later waves wait"
        assert len(session.exec(select(Step)).all()) == 8 * len(DEPLOY.steps)
        progress = batch_progress(session, uid)
        assert [host.state for host in progress.hosts] == ["pending"] * 8
        assert why(session, "srv-5").likely_cause.startswith("an earlier wave")
        secrets = "lab-secret-16chr"
        assert secrets not in str([row.params for row in rows])


def test_starting_twice_gives_the_same_job(database: Database, servers: list[Any]) -> None:
    uid = started(database, planned(database))
    again = planned(database)
    assert again.is_empty
    assert len(again.under_way) == 8
    assert started(database, again) == uid
    other = planned(database, JOB.replace("name: web", "name: other"))
    assert len(other.refused) == 8
    assert "busy" in other.refused[0].reason
    with pytest.raises(InvalidInput):
        started(database, other)


def test_a_stale_plan_is_refused(database: Database, servers: list[Any]) -> None:
    plan = planned(database)
    change(database, "srv-3", serial="S-new")
    with pytest.raises(Conflict):
        started(database, plan)


def test_who_is_left_out_and_why(database: Database, servers: list[Any]) -> None:
    put(database, ProvisioningState(device_id=servers[0].id, state="active", image="lab-os"))
    with unit_of_work(database, CONTEXT) as session:
        set_maintenance(session, servers[1].id, True, "new fan")
    change(database, "srv-3", status="planned")
    change(database, "srv-4", serial="")
    change(database, "srv-5", status="active")
    change(database, "srv-6", oob_ip_id=None)
    with unit_of_work(database, CONTEXT) as session:
        nic = session.exec(
            select(Interface).where(Interface.device_id == servers[6].id, Interface.name == "eth0")
        ).one()
        nic.mac_address = None
        session.add(nic)
    plan = planned(database)
    assert [one.name for one in plan.hosts] == ["srv-8"]
    assert [one.name for one in plan.nothing_to_do] == ["srv-1"]
    reasons = {one.name: one.reason for one in plan.refused}
    assert "new fan" in reasons["srv-2"]
    assert "planned" in reasons["srv-3"]
    assert "no serial" in reasons["srv-4"]
    assert "never installed" in reasons["srv-5"]
    assert "no BMC address" in reasons["srv-6"]
    assert "no MAC" in reasons["srv-7"]
    with pytest.raises(InvalidInput) as caught:
        started(database, plan)
    assert len(caught.value.problems) == 6
    assert started(database, plan, skip_refused=True)


def test_redeploying_must_be_said(database: Database, servers: list[Any]) -> None:
    put(database, ProvisioningState(device_id=servers[0].id, state="active"))
    text = JOB.replace("{tag: web}", "{names: [srv-1]}")
    assert planned(database, text).is_empty
    assert len(planned(database, text + "redeploy: true\n").hosts) == 1


def test_a_bmc_outside_the_out_of_band_networks_is_refused(database: Database, servers: list[Any]) -> None:
    from inventory.models import Prefix

    with unit_of_work(database, CONTEXT) as session:
        for row in session.exec(select(Prefix)):
            session.delete(row)
    assert "role 'oob'" in planned(database).refused[0].reason


def test_what_the_file_names_must_exist(database: Database, servers: list[Any]) -> None:
    text = "name: web\nselector:\n  tag: wbe\n  rack: [R1, R9]\nimage: debian\nnetworks: [web, wbe]\n"
    with pytest.raises(InvalidInput) as caught:
        planned(database, text)
    found = {problem.where: problem.message for problem in caught.value.problems}
    assert "did you mean 'web'" in found["web.yaml:3"]
    assert "'R9'" in found["web.yaml:4"]
    assert "debian" in found["web.yaml:5"]
    with pytest.raises(InvalidInput) as caught:
        planned(database, JOB.replace("networks: [web]", "networks: [web, quarantine]"))
    assert "quarantine" in str(caught.value)


def test_selectors(database: Database, servers: list[Any]) -> None:
    def chosen(selector: str) -> list[str]:
        return [one.name for one in planned(database, JOB.replace("{tag: web}", selector)).hosts]

    assert chosen("{names: [srv-2, srv-4]}") == ["srv-2", "srv-4"]
    assert chosen("{rack: R2}") == ["srv-3", "srv-4"]
    assert chosen("{rack: [R1, R2], names: srv-3}") == ["srv-3"]
    assert chosen("{site: ivry, role: server}") == [f"srv-{n}" for n in range(1, 9)]


def test_an_image_of_another_key_is_refused(database: Database, servers: list[Any], home: Any) -> None:
    from provisioning.images import signing

    signing.key_path(home).unlink()
    with pytest.raises(InvalidInput, match="not signed by this installation"):
        planned(database)


def test_why_for_a_host_without_work(database: Database, servers: list[Any]) -> None:
    with database.read() as session:
        answer = why(session, "srv-1")
    assert answer.provisioning_state == "enroll"
    assert "no operation" in answer.waiting_for
    assert answer.to_json()["name"] == "srv-1"


def test_why_for_a_switch_in_a_change(database: Database, servers: list[Any]) -> None:
    """A change of a fabric has a row per switch; the switch's own row answers."""
    with unit_of_work(database, CONTEXT) as session:
        operation = Operation(kind="fabric-change", subject_type="fabrics", subject_name="metro", state="held", phase=1)
        session.add(operation)
        session.flush()
        for target, state, error in (("srv-1", "done", ""), ("srv-2", "failed", "timeout while arming")):
            session.add(
                Step(
                    operation_id=operation.pk, phase=1, position=0, name="arm", target=target, state=state, error=error
                )
            )
    with database.read() as session:
        answer = why(session, "srv-2")
        assert (answer.step, answer.operation_state) == ("arm", "held")
        assert "timeout while arming" in answer.waiting_for
        assert why(session, "srv-3").operation_uid == ""
