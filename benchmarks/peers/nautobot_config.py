"""Nautobot's settings for the benchmark: its defaults, a database and a Redis from the environment."""

import os

from nautobot.core.settings import *  # noqa: F403 - how Nautobot's own template begins

ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = os.environ["NAUTOBOT_SECRET_KEY"]
INSTALLATION_METRICS_ENABLED = False
