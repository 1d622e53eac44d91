"""Handlers of lines outside interfaces and VLANs: routing, filters, banners (see ``handlers``)."""

from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.grammar import Rule
from dcim.lab.switches.cisco.handling import RefusedLine, handles, put
from dcim.lab.switches.cisco.tree import Block, Key


def _next_number(block: Block, stem: Key, step: int) -> str:
    used = [int(child.words[len(stem)]) for child in block.under(*stem) if child.words[len(stem)].isdecimal()]
    return str((max(used, default=0) // step + 1) * step)


@handles("prefix-list")
def prefix_list(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """An entry without a number gets the next multiple of five."""
    if negative:
        rest = words[3:]
        for key, child in list(blocks[0].children.items()):
            if child.words[:3] == words[:3] and child.words[5:] == rest:
                del blocks[0].children[key]
        return True
    number = _next_number(blocks[0], (*words[:3], "seq"), 5)
    put(editor, blocks[0], "global", " ".join([*words[:3], "seq", number, *words[3:]]))
    return True


@handles("acl")
def acl(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """An NX-OS access-list entry without a number gets the next multiple of ten."""
    for block in blocks:
        if negative:
            for key in [key for key, child in block.children.items() if child.words[1:] == words]:
                del block.children[key]
        else:
            put(editor, block, "acl", f"{_next_number(block, (), 10)} {' '.join(words)}")
    return True


@handles("route-map")
def route_map(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """A route-map without action and number means "permit 10"."""
    if negative:
        return False
    full = " ".join([words[0], words[1], words[2] if len(words) > 2 else "permit", "10"])
    editor.enter("route-map", [put(editor, blocks[0], "global", full)])
    return True


@handles("switchname")
def switchname(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """Another word for "hostname"."""
    if not negative:
        put(editor, blocks[0], "global", f"hostname {words[1]}")
    return True


@handles("banner")
def banner(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """A text between two delimiters, perhaps over several lines."""
    if negative:
        return False
    editor.start_banner(rule, words[:2], words[2])
    return True


@handles("leave")
def leave(editor: Editor, _rule: Rule, _words: Key, _blocks: list[Block], _negative: bool) -> bool:
    """The word that ends a block ("exit-address-family")."""
    if len(editor.stack) > 1:
        editor.stack.pop()
    return True


@handles("send-both")
def send_both(editor: Editor, _rule: Rule, _words: Key, blocks: list[Block], negative: bool) -> bool:
    """NX-OS shows "send-community both" as its two halves."""
    for block in blocks:
        for line in ("send-community", "send-community extended"):
            if negative:
                block.children.pop(tuple(line.split()), None)
            else:
                put(editor, block, "bgp-neighbor-af", line)
    return True


@handles("neighbor")
def neighbor(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """NX-OS "neighbor X remote-as Y" is a block with the number inside."""
    if negative:
        for block in blocks:
            block.children.pop(words[:2], None)
        return True
    entered = [editor.store(block, rule, words[:2], words[:2]) for block in blocks]
    if len(words) > 2:
        for each in entered:
            put(editor, each, "bgp-neighbor", " ".join(words[2:]))
    editor.enter("bgp-neighbor", entered)
    return True


@handles("single")
def single(editor: Editor, rule: Rule, words: Key, _blocks: list[Block], negative: bool) -> bool:
    """One instance per device."""
    for other in editor.configuration.root.lines():
        if not negative and other.rule is rule and other.words != words:
            known = other.words[-1]
            text = (
                f"bgp instance is already running; Tag is {known}" if words[1] == "bgp" else f"{known} exists already"
            )
            if editor.configuration.platform == "iosxe":
                raise RefusedLine("semantic", text=f"BGP is already running; AS is {known}")
            raise RefusedLine("semantic", text=f"ERROR: {text}")
    return False
