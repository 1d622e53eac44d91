"""``python -m workers [--site SITE] [--threads N]``: a worker with the settings of the environment."""

import argparse

from dcim.core.log import setup_logging
from dcim.core.settings import load_settings
from workers.service import run_worker


def main() -> None:
    """Parse the arguments and work until a signal."""
    parser = argparse.ArgumentParser(prog="workers", description="Run dcim's operations.")
    parser.add_argument("--site", default="", help="only this site's operations (its slug)")
    parser.add_argument("--threads", type=int, default=None, help="operations advanced at once")
    arguments = parser.parse_args()
    setup_logging()
    run_worker(load_settings(), arguments.site, arguments.threads)


if __name__ == "__main__":
    main()
