"""Fixtures of the change tests."""

from pushing import make_site, site  # noqa: F401
