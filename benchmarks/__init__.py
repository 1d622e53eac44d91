"""Measurements: ``python -m benchmarks [area …]`` prints a line a figure and writes JSON."""
