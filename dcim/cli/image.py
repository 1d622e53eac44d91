"""``dcim image``: build and list what hosts boot and install."""

from pathlib import Path
from typing import Literal

import typer

from dcim.cli.output import JsonFlag, out, print_json, table
from dcim.core.errors import InvalidInput, Problem
from dcim.core.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Build and list images (locally, in DCIM_HOME/images).")


BUILT_IN = ("agent", "debian-12", "lab-os")


def build_image(home: Path, name: str, *, force: bool = False, flavour: str = "cloud") -> Path:
    """Build an image into the catalogue of ``home`` unless it is there already; its folder or manifest."""
    from provisioning.images.agent import build_agent
    from provisioning.images.catalog import images_folder
    from provisioning.images.debian import build_debian12
    from provisioning.images.manifest import Publisher
    from provisioning.images.synthetic import build_synthetic, place_synthetic_agent

    if name not in BUILT_IN:
        raise InvalidInput(problems=[Problem("image", f"{name!r} is not one of {', '.join(BUILT_IN)}")])
    folder = images_folder(home)
    if name == "agent":
        build_agent(folder, flavour=flavour, force=force)
        return folder / "agent"
    publisher = Publisher.of_home(home)
    if name == "debian-12":
        manifest = build_debian12(publisher, force=force)
    else:
        manifest = build_synthetic(publisher, force=force)
        place_synthetic_agent(folder)
    return folder / f"{manifest.name}.json"


@app.command("build")
def build(
    name: str = typer.Argument(help=", ".join(BUILT_IN) + "."),
    force: bool = typer.Option(False, help="Build again, with today's packages."),
    drivers: Literal["cloud", "generic"] = typer.Option("cloud", help="agent: for virtual machines, or real servers."),
    json: JsonFlag = False,
) -> None:
    """Build an image and sign its manifest; kept in DCIM_HOME/images, cached by its inputs.

    lab-os is small and synthetic: the lab's emulated servers install and boot it; it is no operating system.
    """
    path = build_image(load_settings().home, name, force=force, flavour=drivers)
    if json:
        print_json({"name": name, "path": str(path)})
    else:
        out.print(f"{name}: ready, {path}")


@app.command("list")
def list_(json: JsonFlag = False) -> None:
    """List the images that jobs may name."""
    from provisioning.images.catalog import list_images

    found = list_images(load_settings().home)
    if json:
        print_json([manifest.model_dump() for manifest in found])
        return
    table(
        ["name", "format", "size MiB", "synthetic", "sha256"],
        [[m.name, m.format, m.size_bytes >> 20, "yes" if m.synthetic else "no", m.sha256[:16]] for m in found],
    )
