"""The frozen parameters of a deployment: everything it will do, except secrets."""

from collections.abc import Sequence
from typing import Any, Literal

from dcim.core.errors import InvalidInput
from provisioning.hosts import Host
from provisioning.images import signing
from provisioning.images.manifest import Manifest

IMAGE_FIELDS = {"name", "file", "format", "size_bytes", "raw_sha256", "sha256", "signature", "public_key"}


def deploy_params(
    subject: Host,
    image: Manifest,
    networks: Sequence[str],
    *,
    trusted_key: str,
    firmware: Literal["bios", "uefi"] = "bios",
    disk: dict[str, Any] | None = None,
    redeploy: bool = False,
    batch: str = "",
) -> dict[str, Any]:
    """Parameters for ``start_operation(kind="deploy", subject_type="devices")``.

    ``trusted_key`` is the installation's public key in hexadecimal; InvalidInput when the image is signed by another
    or not at all. ``networks``: the first is untagged. ``disk``: a hint as PROTOCOL.md has it (name, serial,
    min_size_bytes).
    """
    if image.public_key != trusted_key or not signing.verify_digest(image.public_key, image.sha256, image.signature):
        raise InvalidInput(f"image {image.name} is not signed by this installation's key: publish it again")
    return {
        "goal": "active",
        "host": subject.name,
        "serial": subject.serial,
        "firmware": firmware,
        "image": image.model_dump(include=IMAGE_FIELDS),
        "networks": list(networks),
        "disk": dict(disk or {}),
        "redeploy": redeploy,
        "batch": batch,
    }
