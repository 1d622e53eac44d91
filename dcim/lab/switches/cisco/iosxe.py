"""The IOS-XE command line: line by line, the archive, configure replace, and the rollback-confirmed change.

Texts follow Cisco's "Configuration Rollback Confirmed Change" and "Configuration Replace" guides (IOS XE 17).
"""

import time
from typing import ClassVar

from dcim.lab.switches.cisco.cli import CiscoCli
from dcim.lab.switches.cisco.common import COMMON, Words, file_text, md5, no_such_file, store_file
from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.iosxe_interfaces import INTERFACES
from dcim.lab.switches.cisco.iosxe_overlay import OVERLAY
from dcim.lab.switches.cisco.iosxe_show import SHOW, full_text
from dcim.lab.switches.device import Armed

NO_ARCHIVE = "%Please turn config archive on before using this command\n"
NOT_PENDING = "%No Rollback Confirmed Change pending\n"


class IosxeCli(CiscoCli):
    """A session on an IOS-XE switch."""

    errors: ClassVar[dict[str, str]] = {
        "invalid": "% Invalid input detected at '^' marker.\n",
        "incomplete": "% Incomplete command.\n",
        "ambiguous": '% Ambiguous command:  "{word}"',
    }

    def enter_configuration(self) -> str:
        return super().enter_configuration().replace("line. End", "line.  End")

    @property
    def archive(self) -> str | None:
        """The archive's path; None while the archive is not configured."""
        block = self.device.running.root.children.get(("archive",))
        return block.value("path") if block is not None else None

    def arm(self, kind: str, minutes: int, before: Configuration) -> None:
        """Start the timed revert to ``before``."""
        device = self.device

        def restore() -> None:
            device.running = before.clone()
            if not self.closed:
                self.write_async("Rollback Confirmed Change: rolling back to the saved configuration\n")

        armed = Armed("rollback-confirmed-change", self.user, minutes * 60.0, 0, 0, restore, self)
        armed.note = {"type": kind, "minutes": minutes, "before": before}
        device.arm(armed)


def configure_revert(cli: CiscoCli, words: Words) -> str:
    """configure terminal revert timer N: what is entered from here on reverts unless confirmed"""
    assert isinstance(cli, IosxeCli)
    if cli.archive is None:
        return NO_ARCHIVE
    if cli.device.armed is not None:
        return "%A Rollback Confirmed Change is already pending\n"
    minutes = int(words[-1])
    name = archive_now(cli)
    cli.arm("idle timer" if "idle" in words else "absolute timer", minutes, cli.device.running.clone())
    greeting = cli.enter_configuration()
    return (
        f"Rollback Confirmed Change: Backing up current running config to {name}\n\n{greeting}"
        f"Rollback Confirmed Change: Rollback will begin in {minutes} minutes.\n"
        'Enter "configure confirm" if you wish to keep what you\'ve configured\n'
    )


def confirm(cli: CiscoCli, _words: Words) -> str:
    """configure confirm"""
    return "" if cli.device.confirmed(cli.user) is not None else NOT_PENDING


async def revert_now(cli: CiscoCli, _words: Words) -> str:
    """configure revert now"""
    await cli.commit_delay()
    if not cli.device.revert_now():
        return NOT_PENDING
    return "\nTotal number of passes: 1\nRollback Done\n\n"


def revert_timer(cli: CiscoCli, words: Words) -> str:
    """configure revert timer N: start the pending timer anew"""
    assert isinstance(cli, IosxeCli)
    armed = cli.device.armed
    if armed is None:
        return NOT_PENDING
    cli.arm("idle timer" if "idle" in words else "absolute timer", int(words[-1]), armed.note["before"])
    return ""


def rollback_timer(cli: CiscoCli, _words: Words) -> str:
    """show archive config rollback timer"""
    armed = cli.device.armed
    if armed is None:
        return NOT_PENDING
    since = time.strftime("%H:%M:%S UTC %a %b %e %Y", time.gmtime(armed.since))
    return (
        f"Time configured(or reconfigured): {since}\nTimer type: {armed.note['type']}\n"
        f"Timer value: {armed.note['minutes']} min\nUser: {armed.user}\n"
    )


def archive_now(cli: CiscoCli) -> str:
    """Put the running configuration into the archive; its file's name."""
    assert isinstance(cli, IosxeCli)
    kept = _archived(cli)
    stamp = time.strftime("%b-%d-%H-%M-%S", time.gmtime())
    name = f"{cli.archive}-{stamp}-{len(kept)}"
    store_file(cli, name, full_text(cli))
    return name


def _archived(cli: CiscoCli) -> list[str]:
    assert isinstance(cli, IosxeCli)
    prefix = (cli.archive or "-").split(":", 1)[-1].lstrip("/")
    return [path.name for path in cli.device.flash_files() if path.name.startswith(prefix.split("/")[-1] + "-")]


def archive_config(cli: CiscoCli, _words: Words) -> str:
    """archive config"""
    assert isinstance(cli, IosxeCli)
    if cli.archive is None:
        return NO_ARCHIVE
    archive_now(cli)
    return ""


def archive(cli: CiscoCli, _words: Words) -> str:
    """show archive"""
    assert isinstance(cli, IosxeCli)
    if cli.archive is None:
        return "Archive feature not enabled\n"
    kept = _archived(cli)
    rows = [f"   {index:<9} flash:{name}" for index, name in enumerate(kept, 1)]
    return (
        "The maximum archive configurations allowed is 10.\n"
        f"There are currently {len(kept)} archive configurations saved.\n"
        f"The next archive file will be named {cli.archive}-<timestamp>-{len(kept)}\n Archive #  Name\n"
        + "".join(f"{row}\n" for row in rows)
    )


async def replace(cli: CiscoCli, words: Words) -> str:
    """configure replace F [force] [revert trigger error] [timer N]: line by line, not atomic without the trigger"""
    assert isinstance(cli, IosxeCli)
    text = file_text(cli, words[2])
    if text is None:
        return no_such_file(cli, words[2])
    minutes = int(words[-1]) if words[-1].isdecimal() else None
    trigger = "error" in words
    if (minutes is not None or trigger) and cli.archive is None:
        return NO_ARCHIVE
    if "force" not in words:

        async def answer(reply: str) -> str:
            return await replace(cli, (*words[:3], "force", *words[3:])) if reply.lower() in ("y", "yes", "") else ""

        cli.question = (
            "This will apply all necessary additions and deletions\n"
            "to replace the current running configuration with the\n"
            "contents of the specified configuration file, which is\n"
            "assumed to be a complete configuration, not a partial\n"
            "configuration. Enter Y if you are sure you want to proceed. ? [no]: ",
            answer,
        )
        return ""
    await cli.commit_delay()
    device = cli.device
    if not any(line.startswith(("version", "hostname", "interface")) for line in text.splitlines()):
        return "%The input file is not a valid config file.\n"
    before = device.running.clone()
    target, refused = device.parse(text)
    failed = [line.strip() for _number, line, _why in refused if not line.startswith(("Building", "Current", "Using"))]
    for line in before.differences(target):
        if line[0] == "+" and device.faults.struck_by("refuse-line", line[1:]):
            failed.append(line[1:].strip())
            struck = Editor(target)
            struck.apply("no " + line[1:].strip())
    if failed and trigger:
        return (
            "Rollback aborted after 1 pass\nThe following commands are failed to apply to the IOS image.\n"
            + "".join(f"********\n{line}\n********\n" for line in failed)
            + "Rollback: the original configuration has been successfully restored\n"
        )
    device.running = target
    device.record(f"configure replace {words[2]} by {cli.user}")
    if minutes is not None:
        cli.arm("absolute timer", minutes, before)
        head = f"Rollback Confirmed Change: Rollback will begin in {minutes} minutes.\n" + (
            'Enter "configure confirm" if you wish to keep what you\'ve configured\n\n'
        )
    else:
        head = "\n"
    if failed:
        listed = "".join(f"{line}\n" for line in failed)
        return (
            head + "Rollback aborted after 5 passes\nThe following commands are failed to apply to the IOS image.\n"
            f"********\n{listed}********\n"
        )
    return head + "Total number of passes: 1\nRollback Done\n\n"


def differences(cli: CiscoCli, words: Words) -> str:
    """show archive config differences F [G]: from F to G, the running configuration by default"""
    old = file_text(cli, words[4]) if len(words) > 4 else cli.device.read("startup-config")
    new = file_text(cli, words[5]) if len(words) > 5 else cli.device.text()
    if old is None or new is None:
        return no_such_file(cli, words[-1])
    lines = cli.device.parse(old)[0].differences(cli.device.parse(new)[0])
    return "!Contextual Config Diffs:\n" + ("\n".join(lines) if lines else "!No changes were found") + "\n"


def incremental(cli: CiscoCli, words: Words) -> str:
    """show archive config incremental-diffs F: what merging F would add"""
    text = file_text(cli, words[4])
    if text is None:
        return no_such_file(cli, words[4])
    target = cli.device.running.clone()
    Editor(target).load(text)
    lines = [
        line[1:] if line[0] != "-" else f"no {line[1:].strip()}" for line in cli.device.running.differences(target)
    ]
    return "!List of Commands:\n" + ("\n".join(lines) if lines else "!No changes were found") + "\nend\n"


async def save(cli: CiscoCli, _words: Words) -> str:
    """write memory, copy running-config startup-config"""
    await cli.commit_delay()
    cli.device.save()
    return "Building configuration...\n[OK]\n"


def copy_running(cli: CiscoCli, words: Words) -> str:
    """copy running-config F: the file has the version line and "end" of a whole configuration"""
    root = cli.device.running.root
    quiet = root.value("file", "prompt") == "quiet"

    def answer(reply: str) -> str:
        name = reply or words[2]
        text = full_text(cli)
        if not store_file(cli, name, text):
            return no_such_file(cli, name)
        return f"{len(text)} bytes copied in 0.642 secs ({len(text)} bytes/sec)\n"

    if quiet:
        return answer("")
    cli.question = (f"Destination filename [{words[2].split(':')[-1].lstrip('/')}]? ", answer)
    return ""


def directory(cli: CiscoCli, words: Words) -> str:
    """dir [F]"""
    url = words[1] if words[0] == "dir" and len(words) > 1 else "flash:"
    wanted = url.split(":", 1)[-1].lstrip("/")
    found = [path for path in cli.device.flash_files() if not wanted or path.name == wanted]
    if wanted and not found:
        return f"%Error opening {url} (No such file or directory)\n"
    out = [f"Directory of {url if wanted else 'flash:/'}", ""]
    for index, path in enumerate(found, 33):
        stat = path.stat()
        at = time.strftime("%b %d %Y %H:%M:%S", time.gmtime(stat.st_mtime))
        out.append(f"{index:>6}  -rw- {stat.st_size:>17}  {at} +00:00  {path.name}")
    out += ["", "11353194496 bytes total (8435425280 bytes free)"]
    return "\n".join(out) + "\n"


def more(cli: CiscoCli, words: Words) -> str:
    """more F"""
    text = file_text(cli, words[1])
    return no_such_file(cli, words[1]) if text is None else text + ("" if text.endswith("\n") else "\n")


def verify(cli: CiscoCli, words: Words) -> str:
    """verify /md5 F"""
    digest = md5(cli, words[2])
    if digest is None:
        return no_such_file(cli, words[2])
    return f"....Done!\nverify /md5 ({words[2]}) = {digest}\n"


IosxeCli.commands = {
    **COMMON, **SHOW, **INTERFACES, **OVERLAY,
    "configure-revert": configure_revert, "confirm": confirm, "revert-now": revert_now, "revert-timer": revert_timer,
    "rollback-timer": rollback_timer, "archive-config": archive_config, "archive": archive, "replace": replace,
    "differences": differences, "incremental": incremental, "save": save, "copy-to-file": copy_running,
    "dir": directory, "more": more, "verify": verify,
}  # fmt: skip
