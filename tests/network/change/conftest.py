"""Fixtures of the change tests, and its modules by name."""

import sys
from pathlib import Path

from pushing import make_site, site  # noqa: F401

sys.path.insert(0, str(Path(__file__).parent))
