"""Whose hosts a batch may choose: all of them must be within the permissions of whoever plans or starts it."""

from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.permissions import require_rows
from dcim.core.errors import InvalidInput, Problem
from dcim.flows.batch.model import Batch
from dcim.flows.batch.queries import select_hosts
from inventory.devices.models import Device


def require_hosts(session: Session, context: Context, batch: Batch, action: str) -> None:
    """Raise Forbidden unless ``context`` may do ``action`` to every host that ``batch`` chooses.

    ``session`` sees everything: a selection that is cut to what somebody may see would be another batch. A selector
    that matches nothing is told without the hints of ``plan_batch``, which name what the asker may not see.
    """
    if context.is_superuser:
        return
    chosen, problems = select_hosts(session, batch)
    if problems or not chosen:
        places = dict.fromkeys(problem.where for problem in problems) or [batch.where("selector")]
        message = "a word of the selector matches nothing that you may see: check it"
        raise InvalidInput("the batch was not planned", [Problem(where, message) for where in places])
    require_rows(session, context, action, Device, chosen)
