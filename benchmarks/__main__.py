"""``python -m benchmarks [area …]``: measure areas (all of them by default)."""

import importlib
import sys

AREAS = ("inventory", "large", "types")


def main(wanted: list[str]) -> int:
    """Run areas; 0, or 2 for an area that is none."""
    unknown = sorted(set(wanted) - set(AREAS))
    if unknown:
        print(f"no area {', '.join(unknown)}: give {', '.join(AREAS)}", file=sys.stderr)
        return 2
    for area in wanted or AREAS:
        for figure in importlib.import_module(f"benchmarks.{area}").run():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
