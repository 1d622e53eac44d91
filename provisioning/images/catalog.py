"""Which images an installation has: ``DCIM_HOME/images/<name>.json`` and the file each names."""

from pathlib import Path

from dcim.core.errors import InvalidInput, NotFound, Problem
from provisioning.images.manifest import NAME, Manifest, file_sha256, read_manifest


def images_folder(home: Path) -> Path:
    """Where images and their manifests lie; the boot listener serves it as ``/images/``."""
    return home / "images"


def list_images(home: Path) -> list[Manifest]:
    """All published images, by name. Raises InvalidInput naming every manifest that is wrong."""
    found, problems = [], []
    for path in sorted(images_folder(home).glob("*.json")):
        if path.name.startswith("."):
            continue
        try:
            found.append(_with_file(read_manifest(path), home))
        except InvalidInput as error:
            problems += error.problems or [Problem(path.name, error.message)]
    if problems:
        raise InvalidInput("some image manifests are wrong: publish these images again", problems)
    return found


def get_image(home: Path, name: str) -> Manifest:
    """One image. Raises NotFound (no such image; says what there is) or InvalidInput (its manifest is wrong)."""
    path = images_folder(home) / f"{name}.json"
    if not NAME.match(name) or not path.is_file():
        present = ", ".join(sorted(one.stem for one in images_folder(home).glob("[a-z0-9]*.json"))) or "none"
        raise NotFound(f"there is no image {name!r} (there is: {present}): build it with 'dcim image build'")
    return _with_file(read_manifest(path), home)


def check_file(home: Path, manifest: Manifest) -> None:
    """Read the whole file and compare. Raises InvalidInput when it is not what was signed."""
    found = file_sha256(images_folder(home) / manifest.file)
    if found != manifest.sha256:
        raise InvalidInput(
            f"{manifest.file} has SHA-256 {found}, its manifest {manifest.sha256}: publish the image again"
        )


def _with_file(manifest: Manifest, home: Path) -> Manifest:
    if not (images_folder(home) / manifest.file).is_file():
        raise InvalidInput(f"{manifest.file} is missing: publish the image {manifest.name} again")
    return manifest
