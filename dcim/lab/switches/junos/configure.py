"""The commands of Junos configuration mode: (session, words, filters) → output."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from dcim.lab.switches.junos.archive import stamp
from dcim.lab.switches.junos.text import braces, command, set_lines
from dcim.lab.switches.junos.tree import Node, SyntaxProblem, descend, empty, locate

if TYPE_CHECKING:
    from dcim.lab.switches.junos.cli import JunosCli

Answer = str | Awaitable[str]


def change(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """set, delete, activate, deactivate"""
    cli.device.may_edit(cli)
    assert cli.level is not None
    if words == ["delete"] and not cli.level:

        def answer(text: str) -> str:
            if text.lower() in ("y", "yes"):
                cli.device.candidate.clear()
            return "\n"

        cli.question = (
            "This will delete the entire configuration\nDelete everything under this level? [yes,no] (no) ",
            answer,
        )
        return ""
    if len(words) < 2 and not cli.level:
        raise SyntaxProblem(words[0], 0, (), "missing argument")
    warning = command(cli.device.candidate, words, cli.level)
    return f"{warning}\n" if warning else ""


def _node_at(cli: "JunosCli", root: Node, words: list[str]) -> Node | None:
    found = locate(root, [*(cli.level or ()), *words])
    return found[0] if found is not None else None


def show(cli: "JunosCli", words: list[str], pipes: list[str]) -> str:
    """show [path] [| compare [rollback N]] [| display set]"""
    for pipe in pipes:
        if pipe.startswith("compare"):
            number = int(pipe.split()[-1]) if pipe.split()[-1].isdecimal() else 0
            return cli.device.compare(number)
    node = _node_at(cli, cli.device.candidate, words[1:])
    if node is None:
        return ""
    if any(pipe.startswith("display set") for pipe in pipes):
        return "".join(f"{line}\n" for line in set_lines(node, " ".join([*(cli.level or ()), *words[1:]])))
    lines = braces(node) if node.children or not node.values else []
    changed = cli.device.history[0]["at"] if cli.device.history else cli.device.booted_at
    head = f"## Last changed: {stamp(changed)}\n" if not cli.level and len(words) == 1 else ""
    return head + "".join(f"{line}\n" for line in lines)


def edit(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """edit path"""
    assert cli.level is not None
    path = [*cli.level, *words[1:]]
    descend(empty(), path)
    cli.level = tuple(path)
    return ""


def up(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """up [N]"""
    assert cli.level is not None
    count = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 1
    cli.level = cli.level[: max(0, len(cli.level) - count)]
    return ""


def top(cli: "JunosCli", words: list[str], pipes: list[str]) -> Answer:
    """top [command]"""
    assert cli.level is not None
    if len(words) == 1:
        cli.level = ()
        return ""
    kept, cli.level = cli.level, ()
    answer = CONFIGURATION[words[1]](cli, words[1:], pipes) if words[1] in CONFIGURATION else ""
    cli.level = kept
    return answer


async def commit(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """commit [check | confirmed [N]] [and-quit] [comment text] [synchronize]"""
    await cli.device.commit_delay()
    rest = words[1:]
    if rest[:1] == ["check"]:
        cli.device.check(cli.user)
        return "configuration check succeeds\n"
    comment = rest[rest.index("comment") + 1] if "comment" in rest[:-1] else ""
    minutes = None
    if "confirmed" in rest:
        at = rest.index("confirmed") + 1
        minutes = int(rest[at]) if at < len(rest) and rest[at].isdecimal() else 10
        if not 1 <= minutes <= 65535:
            raise SyntaxProblem(str(minutes), at, (), "invalid value")
    known = {"confirmed", "and-quit", "comment", "synchronize", "force", "full", "no-synchronize", "activate"}
    for word in rest:
        if word not in known and word != comment and not word.isdecimal():
            raise SyntaxProblem(word, 0, ())
    cli.device.commit(cli, comment, minutes * 60.0 if minutes else None, client="cli")
    out = "commit complete\n"
    if minutes:
        unit = f"{minutes} minutes"
        out = (
            f"commit confirmed will be automatically rolled back in {unit} unless confirmed\ncommit complete\n\n"
            f"# commit confirmed will be rolled back in {unit}\n"
        )
    if "and-quit" in rest:
        cli.level = None
        out += "Exiting configuration mode\n"
    return out


def rollback(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """rollback [N]"""
    cli.device.rollback(cli, int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0)
    return "load complete\n"


def load(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """load (set | merge | override | replace | update) terminal"""
    if len(words) < 3 or words[1] not in ("set", "merge", "override", "replace", "update") or words[2] != "terminal":
        raise SyntaxProblem(words[-1], len(words) - 1, ())
    cli.start_loading(words[1])
    return "[Type ^D at a new line to end input]\n"


def leave(cli: "JunosCli", words: list[str], _pipes: list[str]) -> str:
    """exit [configuration-mode], quit"""
    if cli.level and len(words) == 1:
        cli.level = ()
        return ""
    device = cli.device
    if device.modified and device.changed_by is cli:

        def answer(text: str) -> str:
            if text.lower() in ("y", "yes", ""):
                _quit(cli)
                return "Exiting configuration mode\n\n"
            return "\n"

        cli.question = (
            "The configuration has been changed but not committed\nExit with uncommitted changes? [yes,no] (yes) ",
            answer,
        )
        return ""
    _quit(cli)
    return "Exiting configuration mode\n"


def _quit(cli: "JunosCli") -> None:
    cli.level, cli.private = None, False
    cli.device.gone(cli)


async def run(cli: "JunosCli", words: list[str], pipes: list[str]) -> str:
    """run command"""
    return await cli.run_operational(" ".join(words[1:]) + "".join(f" | {pipe}" for pipe in pipes))


def status(cli: "JunosCli", _words: list[str], _pipes: list[str]) -> str:
    """status: who edits"""
    holder = cli.device.locked_by
    editor = holder or cli
    return f"Users currently editing the configuration:\n  {editor.user} terminal pts/0 (pid {editor.number})\n"


CONFIGURATION: dict[str, Callable[["JunosCli", list[str], list[str]], Answer]] = {
    "set": change, "delete": change, "activate": change, "deactivate": change, "show": show, "edit": edit, "up": up,
    "top": top, "commit": commit, "rollback": rollback, "load": load, "exit": leave, "quit": leave, "run": run,
    "status": status,
}  # fmt: skip
"""Commands by name; a typed word may be the beginning of one."""
