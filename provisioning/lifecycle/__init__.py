"""The provisioning state of a host, in Ironic's words: ``states`` are the tables, ``service`` moves a host."""

from provisioning.lifecycle.models import ProvisioningState
from provisioning.lifecycle.service import get_state, set_maintenance, states_of
from provisioning.lifecycle.states import STATES, TRANSITIONS, State, Transition

__all__ = [
    "STATES",
    "TRANSITIONS",
    "ProvisioningState",
    "State",
    "Transition",
    "get_state",
    "set_maintenance",
    "states_of",
]
