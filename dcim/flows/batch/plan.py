"""The plan of a batch: which hosts, in which wave, with which steps and changes; and which not, with the reason.

Reading only. The same function runs again inside the transaction that starts the batch.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from sqlmodel import Session

from dcim.core.errors import DcimError, InvalidInput, NotFound, Permanent, Problem
from dcim.core.secrets import load_vault
from dcim.core.settings import load_settings
from dcim.flows.batch.model import Batch
from dcim.flows.batch.queries import Work, fabrics_of, ports_of, select_hosts, tenant_networks, work_on
from dcim.flows.batch.waves import assign
from inventory.credentials.service import login_of
from provisioning.bmc.policy import check_address
from provisioning.bmc.service import SERVICE
from provisioning.deploy.describe import describe
from provisioning.deploy.params import deploy_params
from provisioning.hosts import Host, hosts, oob_prefixes
from provisioning.images import signing
from provisioning.images.catalog import get_image, images_folder
from provisioning.images.manifest import Manifest
from provisioning.lifecycle import ProvisioningState, states_of


@dataclass(frozen=True)
class PlannedHost:
    """A host that will be worked on. ``steps``: (name, what it does); ``changes``: what differs afterwards."""

    device_id: int
    name: str
    site: str
    rack: str
    wave: int
    steps: list[tuple[str, str]]
    changes: list[str]
    params: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class LeftOut:
    """A host that will not be worked on, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class BatchPlan:
    """What ``start_batch`` would do now. ``under_way``: hosts on which a run of this batch works already."""

    batch: Batch
    waves: list[tuple[str, list[str]]]
    """(name, hosts) in order."""
    hosts: list[PlannedHost]
    nothing_to_do: list[LeftOut]
    under_way: list[LeftOut]
    refused: list[LeftOut]
    running_jobs: list[str]
    """Uids of the jobs that work on ``under_way``."""

    @property
    def is_empty(self) -> bool:
        """Whether starting it would start nothing."""
        return not self.hosts

    def to_json(self) -> dict[str, Any]:
        """For ``--json`` and the API; the frozen parameters are left out."""
        return {
            "name": self.batch.name,
            "goal": self.batch.goal,
            "image": self.batch.image,
            "networks": list(self.batch.networks),
            "waves": [{"name": name, "hosts": names} for name, names in self.waves],
            "hosts": [{key: value for key, value in asdict(one).items() if key != "params"} for one in self.hosts],
            "nothing_to_do": [asdict(one) for one in self.nothing_to_do],
            "under_way": [asdict(one) for one in self.under_way],
            "refused": [asdict(one) for one in self.refused],
            "running_jobs": self.running_jobs,
        }


def plan_batch(session: Session, batch: Batch, home: Path | None = None) -> BatchPlan:
    """Expand a batch against the inventory as it is. InvalidInput lists what in the file matches nothing.

    ``home`` is the installation's (from the settings by default): it has the images and their key.
    """
    ids, problems = select_hosts(session, batch)
    home = home or load_settings().home
    images, missing = _images(batch, home)
    problems += missing
    known = hosts(session, ids)
    if not known and not problems:
        problems.append(Problem(batch.where("selector"), "selector: no device matches all of its keys"))
    problems += _unknown_networks(session, batch, list(known))
    names = {one.name for one in known.values()}
    problems += [
        Problem(batch.where(f"images.{image}"), f"images: {name} is not among the hosts that the selector chooses")
        for image, chosen in batch.images.items()
        for name in chosen
        if name not in names
    ]
    if problems:
        raise InvalidInput(f"{batch.source or batch.name} does not fit the inventory", problems)
    return _Planner(session, batch, images, home).plan([known[one] for one in ids if one in known])


def _images(batch: Batch, home: Path) -> tuple[dict[str, Manifest], list[Problem]]:
    """The manifests of the batch's images by name, and what is missing: an image, or the agent that installs it."""
    found: dict[str, Manifest] = {}
    problems = []
    for key, name in [("image", batch.image), *((f"images.{name}", name) for name in batch.images)]:
        try:
            found[name] = get_image(home, name)
        except DcimError as error:
            problems.append(Problem(batch.where(key), f"image: {error.message}"))
    if not (images_folder(home) / "agent" / "vmlinuz").is_file():
        message = "the agent's RAM disk is not built: run 'dcim image build agent' (a lab of emulated servers: lab-os)"
        problems.append(Problem(batch.where("image"), message))
    return found, problems


def _unknown_networks(session: Session, batch: Batch, device_ids: list[int]) -> list[Problem]:
    """Networks of the batch that a fabric of its hosts does not have."""
    problems = []
    for fabric_id in sorted(set(fabrics_of(session, device_ids).values())):
        known = tenant_networks(session, fabric_id)
        hint = f"known are {', '.join(sorted(known))}"
        problems += [
            Problem(batch.where("networks"), f"networks: the fabric has no {name!r}: {hint}")
            for name in batch.networks
            if name not in known
        ]
    return problems


class _Planner:
    def __init__(self, session: Session, batch: Batch, images: dict[str, Manifest], home: Path) -> None:
        self._session = session
        self._batch = batch
        self._images = images
        self._other = {name: image for image, names in batch.images.items() for name in names}
        self._home = home
        self._prefixes = oob_prefixes(session)
        self._fabrics: dict[int, int] = {}
        self._ports: dict[int, str] = {}
        self._key = signing.public_hex(signing.load_or_create_key(home))

    def plan(self, candidates: list[Host]) -> BatchPlan:
        ids = [one.id for one in candidates]
        self._fabrics, self._ports = fabrics_of(self._session, ids), ports_of(self._session, ids)
        work, states = work_on(self._session, ids), states_of(self._session, ids)
        chosen: list[Host] = []
        idle: list[LeftOut] = []
        running: list[LeftOut] = []
        refused: list[LeftOut] = []
        jobs: list[str] = []
        for one in candidates:
            state, busy = states.get(one.id), work.get(one.id)
            if busy is not None and busy.kind == "deploy" and busy.batch == self._batch.name:
                running.append(LeftOut(one.name, f"{busy.state}: {busy.waiting}" if busy.waiting else busy.state))
                jobs.append(busy.job_uid)
            elif state is not None and state.state == "active" and not self._batch.redeploy and busy is None:
                with_image = f" with image {state.image}" if state.image else ""
                idle.append(LeftOut(one.name, f"is active{with_image}"))
            elif reason := self._refusal(one, state, busy):
                refused.append(LeftOut(one.name, reason))
            else:
                chosen.append(one)
        waves = assign(chosen, self._batch.waves)
        planned = [self._planned(one, index, states) for index, (_, group) in enumerate(waves) for one in group]
        names = [(name, [one.name for one in group]) for name, group in waves]
        return BatchPlan(self._batch, names, planned, idle, running, refused, list(dict.fromkeys(jobs)))

    def _planned(self, one: Host, wave: int, states: dict[int, ProvisioningState]) -> PlannedHost:
        image = self._images[self._other.get(one.name, self._batch.image)]
        params = deploy_params(
            one, image, self._batch.networks, trusted_key=self._key, batch=self._batch.name,
            firmware=cast(Literal["bios", "uefi"], self._batch.firmware), disk=self._batch.disk,
            redeploy=self._batch.redeploy,
        )  # fmt: skip
        steps = describe(params, one.bmc_address)
        return PlannedHost(one.id, one.name, one.site, one.rack, wave, steps, self._changes(one, image, states), params)

    def _changes(self, one: Host, image: Manifest, states: dict[int, ProvisioningState]) -> list[str]:
        ports = self._ports.get(one.id, "quarantine")
        state = states[one.id].state if one.id in states else "enroll"
        lines = [
            f"disk: all data is lost, image {image.name} takes its place",
            f"ports: {ports} → provisioning → {', '.join(self._batch.networks)}",
        ]
        if state != "active":
            lines.append(f"provisioning state: {state} → active")
        if one.status == "staged":
            lines.append("inventory status: staged → active")
        return lines

    def _refusal(self, one: Host, state: ProvisioningState | None, busy: Work | None) -> str:
        """Why a host cannot be deployed now; "" when it can."""
        if busy is not None:
            batch = f" of batch {busy.batch}" if busy.batch else ""
            return f"busy: operation {busy.kind}{batch} is {busy.state}: wait for it or cancel it"
        if state is not None and state.maintenance:
            return f"in maintenance ({state.maintenance_reason or 'no reason given'}): end that first"
        if one.status not in ("staged", "active", "failed"):
            return f"its inventory status is {one.status}: set it to staged once it is racked and cabled"
        never = state is None or state.state == "enroll"
        if one.status == "active" and never and not self._batch.redeploy:
            return (
                "the inventory says active, but dcim never installed it: set its status to staged to give it up, "
                "or say 'redeploy: true'"
            )
        if not one.serial:
            return "the inventory has no serial for it: nothing may be wiped that cannot be identified"
        if not one.macs:
            return "the inventory has no MAC address for its data ports: it could not be recognised when it boots"
        if one.id not in self._fabrics:
            return "it has no server connection in any fabric: declare it in fabric.yaml"
        try:
            check_address(one.bmc_address, self._prefixes)
            login_of(self._session, load_vault(self._home), one.id, SERVICE)
        except (NotFound, Permanent) as error:
            return error.message
        return ""
