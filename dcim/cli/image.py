"""``dcim image``: build and list what hosts boot and install."""

import typer

from dcim.cli.output import JsonFlag, out, print_json, table
from dcim.core.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Build and list images (locally, in DCIM_HOME/images).")


@app.command("build")
def build(
    name: str = typer.Argument(help="agent, debian-12 or synthetic."),
    json: JsonFlag = False,
) -> None:
    """Build an image, sign its manifest, keep it in DCIM_HOME/images; cached by its inputs."""
    from provisioning import images

    manifest = images.build(load_settings().home, name)
    if json:
        print_json(manifest.as_dict() if manifest else {"name": name})
    else:
        out.print(f"{name}: ready in {load_settings().home / 'images'}")


@app.command("list")
def list_(json: JsonFlag = False) -> None:
    """List the images that jobs may name."""
    from provisioning import images

    found = images.list_images(load_settings().home)
    if json:
        print_json([manifest.as_dict() for manifest in found])
        return
    table(
        ["name", "format", "size MiB", "synthetic", "sha256"],
        [[m.name, m.format, m.size_bytes >> 20, "yes" if m.synthetic else "no", m.sha256[:16]] for m in found],
    )
