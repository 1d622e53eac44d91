"""Batch provisioning: a job file is parsed, planned against the inventory, and started wave by wave."""

from dcim.flows.batch.model import Batch
from dcim.flows.batch.parse import load_batch, load_batch_text
from dcim.flows.batch.permitted import require_hosts
from dcim.flows.batch.plan import BatchPlan, plan_batch
from dcim.flows.batch.progress import BatchProgress, batch_progress
from dcim.flows.batch.start import start_batch

__all__ = [
    "Batch", "BatchPlan", "BatchProgress", "batch_progress", "load_batch", "load_batch_text", "plan_batch",
    "require_hosts", "start_batch",
]  # fmt: skip
