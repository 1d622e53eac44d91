"""Change a fabric: pushes and port changes, armed with a timed revert, confirmed or reverted everywhere."""

from network.change.start import ChangeReport, change_report, plan_rollback, start_push

__all__ = ["ChangeReport", "change_report", "plan_rollback", "start_push"]
