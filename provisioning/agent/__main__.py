"""Run the agent on this machine: ``dcim.url`` and ``dcim.token`` come from the kernel's command line."""

import sys
from pathlib import Path

from .linux import LinuxMachine
from .main import run


def kernel_arguments(text: str) -> dict[str, str]:
    """``key=value`` words of a kernel command line; the last one of a key wins."""
    return dict(word.split("=", 1) for word in text.split() if "=" in word)


def start() -> int:
    """0 after a reboot or power-off was started; 2 when the command line does not say what to do."""
    arguments = kernel_arguments(Path("/proc/cmdline").read_text())
    url, token = arguments.get("dcim.url", ""), arguments.get("dcim.token", "")
    if not url or not token:
        sys.stderr.write("dcim-agent: the kernel command line lacks dcim.url or dcim.token\n")
        return 2
    run(LinuxMachine(), url, token)
    return 0


if __name__ == "__main__":
    sys.exit(start())
