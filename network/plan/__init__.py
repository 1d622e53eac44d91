"""Plans: running against intended, per switch, frozen so that what was looked at is what is pushed."""

from network.plan.compare import compare
from network.plan.fabric import FabricPlan, SwitchPlan, compare_fabric, load_plan, plan_fabric

__all__ = ["FabricPlan", "SwitchPlan", "compare", "compare_fabric", "load_plan", "plan_fabric"]
