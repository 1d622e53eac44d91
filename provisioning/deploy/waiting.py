"""The lifecycle's ``deploy wait``: the operation waits for the machine itself."""

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.engine.steps import StepContext
from provisioning.lifecycle import service as lifecycle


def mark_waiting(ctx: StepContext, *, waiting: bool) -> None:
    """Note that the host is waited for, or that work goes on; writes only when it changes."""
    with ctx.database.read() as session:
        state = lifecycle.get_state(session, ctx.subject_id).state
    if state != ("deploy wait" if waiting else "deploying"):
        with unit_of_work(ctx.database, system("deploy")) as session:
            lifecycle.wait(session, ctx.subject_id, ctx.operation_uid, waiting=waiting)
