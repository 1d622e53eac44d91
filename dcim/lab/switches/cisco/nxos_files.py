"""NX-OS checkpoints, atomic rollback to them, and the files on its flash."""

import time

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.common import Words, file_text, md5, no_such_file, store_file

CHECKPOINT_HEADER = "!Command: Checkpoint cmd vdc 1"


def checkpoint_text(cli: CiscoCli) -> str:
    """A checkpoint file: the running configuration under the header that a rollback insists on."""
    stamp = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime())
    head = f"\n{CHECKPOINT_HEADER}\n!Time: {stamp}\n\nversion {cli.device.spec.os_version} Bios:version \n"
    return head + cli.device.text()


def checkpoint_file(cli: CiscoCli, words: Words) -> str:
    """checkpoint file F"""
    stored = store_file(cli, words[2], checkpoint_text(cli))
    return "Done\n" if stored else no_such_file(cli, words[2])


def checkpoint(cli: CiscoCli, words: Words) -> str:
    """checkpoint [NAME]: ten at most"""
    points = cli.device.checkpoints
    name = words[1] if len(words) > 1 else f"user-checkpoint-{len(points) + 1}"
    if name not in points and len(points) >= 10:
        points.pop(next(iter(points)))
    points[name] = (checkpoint_text(cli), cli.user, time.time())
    cli.device.store_checkpoints()
    return f"{name} created Successfully\nDone\n"


def checkpoints(cli: CiscoCli, _words: Words) -> str:
    """show checkpoint summary"""
    out = ["User Checkpoint Summary", "-" * 80]
    for index, (name, (text, user, at)) in enumerate(cli.device.checkpoints.items(), 1):
        stamp = time.strftime("%a, %H:%M:%S %d %b %Y", time.gmtime(at))
        out += [
            f"{index}) {name}:",
            f"Created by {user}",
            f"Created at {stamp}",
            f"Size is {len(text):,} bytes",
            "Description: None",
            "",
        ]
    return "\n".join(out) + "\n"


def checkpoint_show(cli: CiscoCli, words: Words) -> str:
    """show checkpoint NAME"""
    found = cli.device.checkpoints.get(words[2])
    return found[0] + "\n" if found else f"ERROR: checkpoint {words[2]} does not exist\n"


def clear_checkpoints(cli: CiscoCli, _words: Words) -> str:
    """clear checkpoint database"""
    cli.device.checkpoints.clear()
    cli.device.store_checkpoints()
    return "Done\n"


async def _rollback(cli: CiscoCli, text: str | None, name: str) -> str:
    if text is None:
        return f"ERROR: {name}: No such file or directory\nRollback failed.\n"
    if CHECKPOINT_HEADER not in text[:200]:
        return f"ERROR: {name} is not a checkpoint file\nRollback failed.\n"
    await cli.commit_delay()
    device = cli.device
    target, refused = device.parse(text)
    failing = [line.strip() for _number, line, _why in refused]
    failing += [
        line[1:].strip() for line in device.running.differences(target) if device.faults.struck_by("refuse-line", line)
    ]
    head = (
        "Note: Applying config parallelly may fail Rollback verification\nCollecting Running-Config\n"
        "#Generating Rollback Patch\nExecuting Rollback Patch\n"
    )
    if failing:
        undone = "Rollback Patch Execution failed, original configuration restored\nRollback failed.\n"
        return f"{head}ERROR: {failing[0]}\n{undone}"
    device.running = target
    device.record(f"rollback to {name} by {cli.user}")
    return (
        head + "Generating Running-config for verification\nGenerating Patch for verification\n"
        "Verification is Successful.\n\nRollback completed successfully.\n\n"
    )


async def rollback_file(cli: CiscoCli, words: Words) -> str:
    """rollback running-config file F: atomic"""
    return await _rollback(cli, file_text(cli, words[3]), words[3])


async def rollback_checkpoint(cli: CiscoCli, words: Words) -> str:
    """rollback running-config checkpoint NAME"""
    found = cli.device.checkpoints.get(words[3])
    return await _rollback(cli, found[0] if found else None, words[3])


def _patch(cli: CiscoCli, old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return "ERROR: No such file or directory\n"
    first, second = cli.device.parse(old)[0], cli.device.parse(new)[0]
    lines = first.differences(second)
    shown = [("no " + x[1:].strip() if x[0] == "-" else x[1:]) for x in lines]
    return (
        "Collecting Running-Config\n#Generating Rollback Patch\n"
        + ("\n".join(["!!", *shown]) if shown else "Rollback Patch is Empty")
        + "\n"
    )


def patch_files(cli: CiscoCli, words: Words) -> str:
    """show diff rollback-patch file F file G"""
    return _patch(cli, file_text(cli, words[4]), file_text(cli, words[6]))


def patch_running(cli: CiscoCli, words: Words) -> str:
    """show diff rollback-patch running-config file F, and the other way round"""
    texts = [file_text(cli, word) for word in words[3:] if word not in ("file",)]
    return _patch(cli, texts[0], texts[1])


def patch_checkpoint(cli: CiscoCli, words: Words) -> str:
    """show diff rollback-patch running-config checkpoint NAME"""
    found = cli.device.checkpoints.get(words[-1])
    return _patch(cli, cli.device.text(), found[0] if found else None)


def show_file(cli: CiscoCli, words: Words) -> str:
    """show file F"""
    text = file_text(cli, words[2])
    return no_such_file(cli, words[2]) if text is None else text + ("" if text.endswith("\n") else "\n")


def md5sum(cli: CiscoCli, words: Words) -> str:
    """show file F md5sum"""
    return f"{md5(cli, words[2]) or 'No such file or directory'}\n"


def directory(cli: CiscoCli, words: Words) -> str:
    """dir [F]"""
    wanted = words[1].split(":", 1)[-1].lstrip("/") if len(words) > 1 else ""
    found = [path for path in cli.device.flash_files() if not wanted or path.name == wanted]
    if wanted and not found:
        return "No such file or directory\n"
    out = []
    for path in found:
        stat = path.stat()
        out.append(
            f"{stat.st_size:>11}    {time.strftime('%b %d %H:%M:%S %Y', time.gmtime(stat.st_mtime))}  {path.name}"
        )
    used = sum(path.stat().st_size for path in cli.device.flash_files())
    out += [
        "",
        "Usage for bootflash://sup-local",
        f"{used} bytes used",
        f"{116526366720 - used} bytes free",
        "116526366720 bytes total",
    ]
    return "\n".join(out) + "\n"


FILES: dict[str, Command] = {
    "checkpoint-file": checkpoint_file, "checkpoint": checkpoint, "checkpoints": checkpoints,
    "checkpoint-text": checkpoint_show, "clear-checkpoints": clear_checkpoints, "rollback-file": rollback_file,
    "rollback-checkpoint": rollback_checkpoint, "patch-files": patch_files, "patch-running": patch_running,
    "patch-checkpoint": patch_checkpoint, "show-file": show_file, "md5sum": md5sum, "dir": directory,
}  # fmt: skip
"""Commands by the names that the table uses."""
