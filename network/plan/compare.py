"""Running against intended, on any platform."""

from collections.abc import Iterable

from dcim.core.errors import InvalidInput
from network.compile.allocate import channel
from network.compile.config import SwitchConfig, Vlan
from network.compile.dialects import render
from network.compile.iosxe import ios_channel
from network.compile.junos import INSTANCE, vlan_name
from network.plan.cisco import compare_cisco, running_tree
from network.plan.delta import Delta
from network.plan.junos import compare_junos, set_lines


def compare(
    config: SwitchConfig, running: str, *, scope: frozenset[str] | None = None, intended: str | None = None,
    owned: str = "",
) -> Delta:  # fmt: skip
    """The difference between a switch's running configuration and its compiled intent.

    ``scope``: only these interfaces (a port change). ``intended``: another text than the compiled one (a rollback);
    ``owned``: lines that are dcim's too, and go when they are not intended.
    """
    wanted = render(config) if intended is None else intended
    if config.platform == "junos":
        return compare_junos(config, running, wanted, scope, owned)
    return compare_cisco(config, running, wanted, scope, owned)


def scope_of(config: SwitchConfig, numbers: set[int], ports: set[str]) -> frozenset[str]:
    """The interface names of server connections: their ports, and the bundles with these ``numbers``."""
    bundles = (bundle.number for bundle in config.bundles if bundle.number in numbers)
    return frozenset({*ports, *(bundle_name(config, number) for number in bundles)})


def bundle_name(config: SwitchConfig, number: int) -> str:
    """The interface of the server bundle ``number`` in the platform's spelling."""
    if config.platform == "junos":
        return f"ae{number}"
    return f"port-channel{channel(number)}" if config.platform == "nxos" else f"Port-channel{ios_channel(number)}"


def networks_on(config: SwitchConfig, scope: frozenset[str]) -> tuple[Vlan, ...]:
    """The networks that the ports in ``scope`` carry."""
    trunks = [b.trunk for b in config.bundles if any(port in scope for port, _ in b.members)]
    trunks += [edge.trunk for edge in config.edges if edge.port in scope]
    needed = {vlan for trunk in trunks for vlan in trunk.vlans}
    return tuple(vlan for vlan in config.vlans if vlan.id in needed)


def require_networks(config: SwitchConfig, running: str, vlans: Iterable[Vlan]) -> None:
    """Raises InvalidInput when a switch does not have these networks yet.

    A port change touches ports only: networks are created everywhere first, by a fabric push.
    """
    missing = [vlan.name for vlan in vlans if not _has(config, running, vlan)]
    if missing:
        raise InvalidInput(
            f"{config.name} does not have network {', '.join(missing)} yet: "
            "push the fabric ('dcim fabric push'), then resume"
        )


def _has(config: SwitchConfig, running: str, vlan: Vlan) -> bool:
    if config.platform == "junos":
        start = f"routing-instances {INSTANCE} vlans {vlan_name(vlan.name)} "
        wanted = {f"{start}vlan-id {vlan.id}"} | ({f"{start}vxlan vni {vlan.vni}"} if vlan.vni else set())
        return wanted <= set(set_lines(running))
    block = running_tree(running).get(f"vlan {vlan.id}")
    if block is None:
        return False
    return config.platform != "nxos" or not vlan.vni or f"vn-segment {vlan.vni}" in block
