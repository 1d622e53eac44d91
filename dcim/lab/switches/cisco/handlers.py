"""What some lines do besides being stored: the behaviour behind the ``!name`` marks of the grammar tables.

A handler gets (editor, rule, words, blocks edited, whether it was a "no") and returns True when it has done everything.
"""

import re
from collections.abc import Callable

from dcim.lab.switches.cisco.arguments import vlan_ids, vlan_text
from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor, RefusedLine
from dcim.lab.switches.cisco.grammar import Match, Rule
from dcim.lab.switches.cisco.tree import Block, Key

Handler = Callable[[Editor, Rule, Key, list[Block], bool], bool]
HANDLERS: dict[str, Handler] = {}

RESERVED_FROM = 3968
"""NX-OS keeps the VLANs from here on for itself (reference/fabric: VLANs above 3967 are unusable)."""


def _handles(name: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def _rule(configuration: Configuration, mode: str, line: str) -> Match:
    found = configuration.mode(mode).match(line)
    assert isinstance(found, Match), line
    return found


def _put(editor: Editor, block: Block, mode: str, line: str) -> Block:
    match = _rule(editor.configuration, mode, line)
    return editor.store(block, match.rule, match.key, match.words)


@_handles("interface")
def interface(editor: Editor, rule: Rule, words: Key, _blocks: list[Block], negative: bool) -> bool:
    """Enter, make or remove interfaces; physical ones exist or do not."""
    configuration = editor.configuration
    entered: list[Block] = []
    for name in words[-1].split(","):
        known = configuration.interface(name)
        physical = re.match(r"(?!port|Port|Vlan|loop|Loop|nve|Tunnel|null|Null|BDI)", name) is not None
        if physical and "." not in name and known is None:
            raise RefusedLine("invalid", len("interface "))
        if "." in name and configuration.interface(name.split(".")[0]) is None:
            raise RefusedLine("invalid", len("interface "))
        if negative:
            if physical and "." not in name:
                raise RefusedLine("invalid", len("no interface "))
            configuration.root.children.pop(("interface", name), None)
            continue
        needs = {"Vlan": "interface-vlan", "nve": "nv overlay"}.get(re.sub(r"[\d./]+$", "", name))
        if configuration.features is not None and needs and needs not in configuration.features:
            raise RefusedLine("invalid", len("interface "))
        if known is None:
            plain = _rule(configuration, "global", f"interface {name}").rule
            known = configuration.root.children[("interface", name)] = Block(plain, ("interface", name))
        entered.append(known)
    if entered and rule.enters:
        editor.enter(rule.enters, entered)
    return True


@_handles("vlan")
def vlan(editor: Editor, rule: Rule, words: Key, _blocks: list[Block], negative: bool) -> bool:
    """Make or remove VLANs; a list makes several."""
    configuration = editor.configuration
    numbers = vlan_ids(words[-1]) or []
    if configuration.platform == "nxos" and numbers[-1] >= RESERVED_FROM:
        raise RefusedLine("semantic", text=f"ERROR: VLAN {numbers[-1]} is in the reserved range {RESERVED_FROM}-4094")
    if negative:
        if 1 in numbers:
            raise RefusedLine("semantic", text="ERROR: Default VLAN 1 may not be deleted.")
        for number in numbers:
            configuration.root.children.pop(("vlan", str(number)), None)
        return True
    entered = [
        configuration.root.children.setdefault(("vlan", str(number)), Block(rule, ("vlan", str(number))))
        for number in numbers
    ]
    editor.enter("vlan", entered)
    return True


@_handles("allowed")
def allowed(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """The VLANs on a trunk: set, add, remove, all but, all, none."""
    key = ("switchport", "trunk", "allowed", "vlan")
    everything = list(range(1, 4095))
    for block in blocks:
        current_text = block.value(*key)
        current = [] if current_text == "none" else vlan_ids(current_text) if current_text else everything
        if negative or words[4] == "all":
            block.children.pop(key, None)
            continue
        if words[4] == "none":
            wanted: list[int] = []
        elif words[4] == "add":
            wanted = sorted({*(current or []), *(vlan_ids(words[5]) or [])})
        elif words[4] == "remove":
            wanted = [number for number in current or [] if number not in set(vlan_ids(words[5]) or [])]
        elif words[4] == "except":
            wanted = [number for number in everything if number not in set(vlan_ids(words[5]) or [])]
        else:
            wanted = vlan_ids(words[4]) or []
        block.children.pop(key, None)
        if wanted != everything:
            block.children[key] = Block(rule, (*key, vlan_text(wanted) if wanted else "none"))
    return True


_LAYER3 = ("ip", "ipv6", "vrf")


@_handles("switchport")
def switchport(editor: Editor, rule: Rule, _words: Key, blocks: list[Block], negative: bool) -> bool:
    """Between layer 2 and layer 3: the lines of the other layer go."""
    for block in blocks:
        gone = ("switchport",) if negative else _LAYER3
        for key in [key for key, child in block.children.items() if child.words[0] in gone]:
            del block.children[key]
        if negative:
            block.children[("switchport",)] = Block(rule, ("switchport",), negative=True)
        else:
            block.children.pop(("switchport",), None)
    return True


@_handles("channel-group")
def channel_group(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """Bundle a physical port; its port-channel interface is made when missing."""
    key = ("channel-group",)
    if negative:
        for block in blocks:
            block.children.pop(key, None)
        return True
    configuration = editor.configuration
    lacp = words[-1] in ("active", "passive")
    if lacp and configuration.features is not None and "lacp" not in configuration.features:
        raise RefusedLine(
            "semantic", text="ERROR: lacp feature is not enabled: mode active/passive needs 'feature lacp'"
        )
    name = ("port-channel" if configuration.platform == "nxos" else "Port-channel") + words[1]
    for block in blocks:
        if block.words[1] not in configuration.ports:
            raise RefusedLine("invalid", 0)
        block.children[key] = Block(rule, tuple(word for word in words if word != "force"))
    if configuration.interface(name) is None:
        made = configuration.root.children[("interface", name)] = Block(blocks[0].rule, ("interface", name))
        if any(block.children.get(("switchport",)) for block in blocks):
            _put_no_switchport(editor, made)
        if configuration.platform == "iosxe":
            editor.notices.append(f"Creating a port-channel interface Port-channel {words[1]}\n")
    return True


def _put_no_switchport(editor: Editor, block: Block) -> None:
    match = _rule(editor.configuration, "interface", "switchport")
    block.children[match.key] = Block(match.rule, match.words, negative=True)


@_handles("vrf-member")
def vrf_member(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """Moving an interface to another VRF takes its addresses away."""
    configuration = editor.configuration
    if configuration.platform == "iosxe" and not negative:
        name = words[-1]
        if not any(configuration.root.has(*prefix, name) for prefix in (("vrf", "definition"), ("ip", "vrf"))):
            raise RefusedLine("semantic", text=f"% VRF {name} does not exist or is not enabled")
    for block in blocks:
        key = words[:2] if words[0] == "vrf" else words[:3]
        if not negative and block.value(*key) == words[-1]:
            continue
        gone = [k for k, child in block.children.items() if child.words[:2] in (("ip", "address"), ("ipv6", "address"))]
        for k in gone:
            del block.children[k]
        if configuration.platform == "nxos":
            editor.notices.append(f"Warning: Deleted all L3 config on interface {block.words[1]}\n")
        elif gone:
            editor.notices.append(
                f"% Interface {block.words[1]} IPv4 disabled and address(es) removed due to enabling VRF {words[-1]}\n"
            )
    return False


@_handles("vn-segment")
def vn_segment(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """A VLAN's VNI: one VLAN each, and not changed without "no" first (ansible-collections/cisco.nxos#907)."""
    if negative:
        return False
    if len(blocks) > 1:
        raise RefusedLine("semantic", text="ERROR: vn-segment cannot be set on several VLANs at once")
    for number, other in editor.configuration.vlans().items():
        mapped = other.value("vn-segment") if other is not None else None
        if other is blocks[0] and mapped not in (None, words[1]):
            raise RefusedLine("semantic", text=f"ERROR: VLAN {number} is already mapped to vn-segment {mapped}")
        if other is not blocks[0] and mapped == words[1]:
            raise RefusedLine("semantic", text=f"ERROR: vn-segment {mapped} is already mapped to VLAN {number}")
    return False


@_handles("single")
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


@_handles("neighbor")
def neighbor(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """NX-OS "neighbor X remote-as Y" is a block with the number inside."""
    if negative:
        for block in blocks:
            block.children.pop(words[:2], None)
        return True
    entered = [editor.store(block, rule, words[:2], words[:2]) for block in blocks]
    if len(words) > 2:
        for each in entered:
            _put(editor, each, "bgp-neighbor", " ".join(words[2:]))
    editor.enter("bgp-neighbor", entered)
    return True


@_handles("send-both")
def send_both(editor: Editor, _rule: Rule, _words: Key, blocks: list[Block], negative: bool) -> bool:
    """NX-OS shows "send-community both" as its two halves."""
    for block in blocks:
        for line in ("send-community", "send-community extended"):
            if negative:
                block.children.pop(tuple(line.split()), None)
            else:
                _put(editor, block, "bgp-neighbor-af", line)
    return True


def _next_number(block: Block, stem: Key, step: int) -> str:
    used = [int(child.words[len(stem)]) for child in block.under(*stem) if child.words[len(stem)].isdecimal()]
    return str((max(used, default=0) // step + 1) * step)


@_handles("prefix-list")
def prefix_list(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """An entry without a number gets the next multiple of five."""
    if negative:
        rest = words[3:]
        for key, child in list(blocks[0].children.items()):
            if child.words[:3] == words[:3] and child.words[5:] == rest:
                del blocks[0].children[key]
        return True
    number = _next_number(blocks[0], (*words[:3], "seq"), 5)
    _put(editor, blocks[0], "global", " ".join([*words[:3], "seq", number, *words[3:]]))
    return True


@_handles("acl")
def acl(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """An NX-OS access-list entry without a number gets the next multiple of ten."""
    for block in blocks:
        if negative:
            for key in [key for key, child in block.children.items() if child.words[1:] == words]:
                del block.children[key]
        else:
            _put(editor, block, "acl", f"{_next_number(block, (), 10)} {' '.join(words)}")
    return True


@_handles("route-map")
def route_map(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """A route-map without action and number means "permit 10"."""
    if negative:
        return False
    full = " ".join([words[0], words[1], words[2] if len(words) > 2 else "permit", "10"])
    editor.enter("route-map", [_put(editor, blocks[0], "global", full)])
    return True


@_handles("leave")
def leave(editor: Editor, _rule: Rule, _words: Key, _blocks: list[Block], _negative: bool) -> bool:
    """The word that ends a block ("exit-address-family")."""
    if len(editor.stack) > 1:
        editor.stack.pop()
    return True


@_handles("switchname")
def switchname(editor: Editor, _rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """Another word for "hostname"."""
    if not negative:
        _put(editor, blocks[0], "global", f"hostname {words[1]}")
    return True


@_handles("banner")
def banner(editor: Editor, rule: Rule, words: Key, blocks: list[Block], negative: bool) -> bool:
    """A text between two delimiters, perhaps over several lines."""
    if negative:
        return False
    editor.start_banner(rule, words[:2], words[2])
    return True
