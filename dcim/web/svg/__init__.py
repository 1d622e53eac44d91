"""Drawings: pure functions from data to SVG, the same for page and API."""
