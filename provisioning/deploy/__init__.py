"""Deploying a host: the operation kind ``deploy``. ``kind`` has the list of its steps."""

from provisioning.deploy.kind import DEPLOY
from provisioning.deploy.params import deploy_params

__all__ = ["DEPLOY", "deploy_params"]
