"""dcim as a process of its own that a test can kill: the boot listener and the runner, until a job has ended.

Arguments: database URL, boot port, job uid, seconds by which this process's clock is ahead (so that a lease that a
killed process held has run out). Exit code 0 when the job is done. DCIM_CRASH_AT decides where it is killed.
"""

import sys

from dcim.app.compose import load_models
from dcim.core import clock
from dcim.core.db import Database, set_database
from dcim.engine.runner import Runner
from provisioning.deploy import port_steps
from provisioning.register import register
from tests.provisioning.rig import BootListener, Ports


def main() -> int:
    url, port, job, ahead = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    clock.set_offset(ahead)
    load_models()
    register()
    database = Database(url)
    set_database(database)
    ports = Ports(database)
    port_steps._follow = lambda: ports
    listener = BootListener(database, port)
    listener.start()
    with Runner(database, threads=2, poll_seconds=0.05) as runner:
        print("serving", flush=True)
        state = runner.run_until(job, timeout=60)
    if state != "done":
        print(f"the job is {state}", file=sys.stderr)
    listener.stop()
    return 0 if state == "done" else 1


if __name__ == "__main__":
    sys.exit(main())
