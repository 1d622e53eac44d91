"""Which host goes in which wave: a pure function of the hosts and the waves asked for."""

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

from dcim.flows.batch.model import Wave


class Placed(Protocol):
    """What matters of a host here."""

    @property
    def site(self) -> str: ...
    @property
    def rack(self) -> str: ...
    @property
    def name(self) -> str: ...


Host = TypeVar("Host", bound=Placed)


def assign(hosts: Sequence[Host], waves: Sequence[Wave]) -> list[tuple[str, list[Host]]]:
    """(name, hosts) of each wave that has hosts, in order; what no wave takes goes into a last one, ``rest``.

    Hosts are taken by site, rack and name, so that a wave touches few racks.
    """
    left = sorted(hosts, key=lambda host: (host.site, host.rack, host.name))
    total = len(left)
    result: list[tuple[str, list[Host]]] = []
    for wave in [*waves, Wave("rest")]:
        taken = _take(wave, left, total)
        left = left[len(taken) :]
        if taken:
            result.append((wave.name, taken))
    return result


def _take(wave: Wave, left: list[Host], total: int) -> list[Host]:
    if wave.hosts is not None:
        return left[: wave.hosts]
    if wave.percent is not None:
        return left[: math.ceil(total * wave.percent / 100)]
    if wave.racks is None:
        return left
    racks = list(dict.fromkeys((host.site, host.rack) for host in left))[: wave.racks]
    return [host for host in left if (host.site, host.rack) in racks]
