"""Make this package's operation kinds known; called by the composition root."""

from dcim.engine.steps import register as register_kind


def register() -> None:
    """Register ``deploy``."""
    from provisioning.deploy.kind import DEPLOY

    register_kind(DEPLOY)
