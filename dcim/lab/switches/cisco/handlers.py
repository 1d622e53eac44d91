"""What some lines do besides being stored: the behaviour behind the ``!name`` marks of the grammar tables.

Interfaces and VLANs; ``handlers_other`` has the rest.
"""

import re

from dcim.lab.switches.cisco.arguments import vlan_ids, vlan_text
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.grammar import Rule
from dcim.lab.switches.cisco.handling import RefusedLine, handles, rule_of
from dcim.lab.switches.cisco.tree import Block, Key

RESERVED_FROM = 3968
"""NX-OS keeps the VLANs from here on for itself (reference/fabric: VLANs above 3967 are unusable)."""


@handles("interface")
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
            plain = rule_of(configuration, "global", f"interface {name}").rule
            known = configuration.root.children[("interface", name)] = Block(plain, ("interface", name))
        entered.append(known)
    if entered and rule.enters:
        editor.enter(rule.enters, entered)
    return True


@handles("vlan")
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


@handles("allowed")
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


@handles("switchport")
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


@handles("channel-group")
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
    match = rule_of(editor.configuration, "interface", "switchport")
    block.children[match.key] = Block(match.rule, match.words, negative=True)


@handles("vrf-member")
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


@handles("vn-segment")
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
