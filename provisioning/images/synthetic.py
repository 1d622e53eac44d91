"""The lab's small operating-system image (``provisioning.agent.synthetic``), published like a real one."""

import tempfile
from pathlib import Path

from provisioning.agent import synthetic
from provisioning.images.manifest import Manifest, Publisher

NAME = "lab-os"


def build_synthetic(publisher: Publisher, size_mib: int = 4, *, name: str = NAME, force: bool = False) -> Manifest:
    """Publish a synthetic image of ``size_mib`` MiB, raw; kept when it is there already."""
    recipe = publisher.recipe_key([Path(synthetic.__file__)], [name, str(size_mib)])
    if not force and (kept := publisher.kept(name, recipe)) is not None:
        return kept
    with tempfile.TemporaryDirectory(dir=publisher.folder, prefix=".synthetic-") as scratch:
        image = Path(scratch) / "image"
        with open(image, "wb") as out:
            synthetic.make(out, name, size_mib)
        return publisher.publish(
            name, image, compressed=False, synthetic=True, built_from=["dcim-synthetic=1"], recipe=recipe
        )


def place_synthetic_agent(folder: Path) -> None:
    """Put stand-ins where the boot script's kernel and initrd are fetched from, unless a real build is there.

    The lab's emulated firmware downloads them and then runs the agent's own code; no machine could execute them.
    """
    for name in ("vmlinuz", "initrd"):
        path = folder / "agent" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"dcim lab: stands for the agent's {name}; 'dcim image build agent' makes the real one\n")
