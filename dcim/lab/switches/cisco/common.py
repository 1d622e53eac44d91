"""Commands that both Cisco platforms answer alike: terminal, files, saving."""

import hashlib
import time

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.handling import RefusedLine
from dcim.lab.switches.device import SessionDropped

Words = tuple[str, ...]


def nothing(_cli: CiscoCli, _words: Words) -> str:
    """Taken, with no output."""
    return ""


def terminal_length(cli: CiscoCli, words: Words) -> str:
    """terminal length N: 0 turns paging off."""
    cli.page = int(words[2])
    return ""


def terminal(cli: CiscoCli, words: Words) -> str:
    """Other terminal settings; "dont-ask" answers questions with yes."""
    cli.dont_ask = cli.dont_ask or words[1] == "dont-ask"
    return ""


def leave(cli: CiscoCli, _words: Words) -> str:
    """exit, logout"""
    cli.closed = True
    return ""


def configure(cli: CiscoCli, _words: Words) -> str:
    """configure terminal"""
    return cli.enter_configuration()


def clock(_cli: CiscoCli, _words: Words) -> str:
    """show clock"""
    return time.strftime("%H:%M:%S.000 UTC %a %b %d %Y\n", time.gmtime())


def privilege(_cli: CiscoCli, _words: Words) -> str:
    """show privilege"""
    return "Current privilege level is 15\n"


def users(cli: CiscoCli, _words: Words) -> str:
    """show users"""
    rows = [f"{each.user:<12} vty/{index:<8}" for index, each in enumerate(cli.device.sessions)]
    return "\n".join(["NAME         LINE        ", *rows]) + "\n"


def logging(cli: CiscoCli, _words: Words) -> str:
    """show logging: the device's own log"""
    return "".join(f"{line}\n" for line in cli.device.log)


def ping(_cli: CiscoCli, words: Words) -> str:
    """ping: the management plane of the lab has no data plane"""
    return f"PING {words[1].split()[0]}: no data plane in this lab\n"


def reload(cli: CiscoCli, _words: Words) -> str:
    """reload, after a question unless "terminal dont-ask" """

    def answer(text: str) -> str:
        if text.lower() in ("y", "yes", ""):
            cli.device.reboot()
            raise SessionDropped
        return ""

    if cli.dont_ask:
        return answer("y")
    cli.question = ("This command will reboot the system. (y/n)?  [n] ", answer)
    return ""


def erase(cli: CiscoCli, _words: Words) -> str:
    """write erase: the next boot starts empty"""
    cli.device.write("startup-config", "")
    return "[OK]\n"


def file_text(cli: CiscoCli, url: str) -> str | None:
    """The text of a file or of a configuration named like one; None when there is none."""
    device = cli.device
    if "running-config" in url:
        return device.text()
    if "startup-config" in url:
        return device.read("startup-config")
    if url.startswith("null:"):
        return ""
    try:
        return device.read(device.file(url))
    except ValueError:
        return None


def store_file(cli: CiscoCli, url: str, text: str) -> bool:
    """Write a file; False when the name is not one."""
    if url.startswith("null:"):
        return True
    try:
        cli.device.write(cli.device.file(url), text)
    except (ValueError, OSError):
        return False
    return True


def copied(cli: CiscoCli, text: str) -> str:
    """What the platform says after a copy of this text."""
    if cli.device.platform == "nxos":
        return "Copy complete, now saving to disk (please wait)...\nCopy complete.\n"
    return f"[OK]\n{len(text)} bytes copied in 0.081 secs ({len(text) * 12} bytes/sec)\n"


def no_such_file(cli: CiscoCli, url: str) -> str:
    """The platform's error for a missing file."""
    if cli.device.platform == "nxos":
        return f"No such file or directory\n% Error: cannot open {url}\n"
    return f"%Error opening {url} (No such file or directory)\n"


def copy_to_file(cli: CiscoCli, words: Words) -> str:
    """copy running-config F"""
    text = cli.device.text()
    return copied(cli, text) if store_file(cli, words[2], text) else no_such_file(cli, words[2])


def startup_to_file(cli: CiscoCli, words: Words) -> str:
    """copy startup-config F"""
    text = cli.device.read("startup-config") or ""
    return copied(cli, text) if store_file(cli, words[2], text) else no_such_file(cli, words[2])


def copy_files(cli: CiscoCli, words: Words) -> str:
    """copy F G (also "copy null: F")"""
    text = file_text(cli, words[1])
    if text is None:
        return no_such_file(cli, words[1])
    return copied(cli, text) if store_file(cli, words[2], text) else no_such_file(cli, words[2])


def copy_to_startup(cli: CiscoCli, words: Words) -> str:
    """copy F startup-config"""
    text = file_text(cli, words[1])
    if text is None:
        return no_such_file(cli, words[1])
    cli.device.write("startup-config", text)
    return copied(cli, text)


async def copy_from_file(cli: CiscoCli, words: Words) -> str:
    """copy F running-config: a merge; refused lines are told and the rest is applied"""
    text = file_text(cli, words[1])
    if text is None:
        return no_such_file(cli, words[1])
    await cli.commit_delay()
    editor = Editor(cli.device.running)
    out = []
    for number, line, error in load_with_faults(cli, editor, text):
        out.append(f"{line}\n{' ' * error.at}^\n{cli.errors['invalid']}\n")
        cli.device.record(f"copy {words[1]} running-config: line {number} refused")
    cli.device.touched()
    return "".join(out) + copied(cli, text)


def load_with_faults(cli: CiscoCli, editor: Editor, text: str) -> list[tuple[int, str, RefusedLine]]:
    """Load a text into an editor, the "refuse-line" fault included."""
    refused: list[tuple[int, str, RefusedLine]] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if line.strip() and cli.device.faults.struck_by("refuse-line", line):
                raise RefusedLine("invalid", len(line) - len(line.lstrip()))
            editor.apply(line)
        except RefusedLine as error:
            refused.append((number, line, error))
    return refused


async def startup_to_running(cli: CiscoCli, _words: Words) -> str:
    """copy startup-config running-config"""
    return await copy_from_file(cli, ("copy", "nvram:startup-config", "running-config"))


def md5(cli: CiscoCli, url: str) -> str | None:
    """The MD5 sum of a stored file (the raw bytes)."""
    try:
        path = cli.device.folder / cli.device.file(url)
        return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    except (ValueError, OSError):
        return None


def delete(cli: CiscoCli, words: Words) -> str:
    """delete F"""
    try:
        (cli.device.folder / cli.device.file(words[-1] if words[-1] != "no-prompt" else words[-2])).unlink()
    except (ValueError, OSError):
        return no_such_file(cli, words[-1])
    return ""


COMMON: dict[str, Command] = {
    "nothing": nothing,
    "terminal-length": terminal_length,
    "terminal": terminal,
    "exit": leave,
    "configure": configure,
    "clock": clock,
    "privilege": privilege,
    "users": users,
    "logging": logging,
    "ping": ping,
    "reload": reload,
    "erase": erase,
    "copy-to-file": copy_to_file,
    "startup-to-file": startup_to_file,
    "copy-files": copy_files,
    "copy-to-startup": copy_to_startup,
    "copy-from-file": copy_from_file,
    "startup-to-running": startup_to_running,
    "delete": delete,
}
"""The commands by the names that the tables use."""
