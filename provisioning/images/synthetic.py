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
