"""The agent's commands: what each does, what it refuses. Arguments and results are those of PROTOCOL.md."""

import hashlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from . import disks, ed25519
from .errors import CommandFailed
from .http import Client
from .machine import ConfigFile, Machine, PoweredOff

Progress = Callable[[float], None]
"""Called with 0..1; may be called often, the caller thins it out."""
_WRITING_SHARE = 0.8
_FORMATS = ("raw", "raw+zstd")


def execute(machine: Machine, client: Client, command: str, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Run one command (other than ``reboot`` and ``power_off``) and return its result.

    Raises CommandFailed with what to do; OSError when the machine itself fails.
    """
    if command == "inventory":
        return cast(dict[str, Any], machine.inventory())
    if command == "write_image":
        return _write_image(machine, client, args, progress)
    if command == "write_config":
        return _write_config(machine, args)
    raise CommandFailed(f"unknown command {command!r}: dcim and its agent image differ, build the agent image again")


def _write_image(machine: Machine, client: Client, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    _refuse_unless_mine(machine, args)
    size = int(_need(args, "size_bytes"))
    file_format = str(_need(args, "format"))
    if file_format not in _FORMATS or size <= 0:
        raise CommandFailed(f"format {file_format!r}, {size} bytes: expected one of {', '.join(_FORMATS)} and a size")
    digest = _checked_digest(args)
    disk = disks.choose(machine.disks(), dict(args.get("disk") or {}), size)
    machine.log(f"writing {_need(args, 'url')} to {disk['name']}")
    downloaded = hashlib.sha256()

    def source() -> Iterator[bytes]:
        for block in client.download(str(args["url"])):
            downloaded.update(block)
            yield block

    # Hashing takes the time on a slow processor: what goes to the disk is hashed only if nothing else tells what must
    # be read back.
    expected = str(args.get("raw_sha256") or "")
    packed = file_format != "raw"
    written = hashlib.sha256()
    with machine.open_disk(disk["name"]) as target:
        writer = disks.ImageWriter(target, size)
        try:
            for chunk in disks.chunked(_unzstd(source()) if packed else source()):
                writer.write(chunk)
                if packed and not expected:
                    written.update(chunk)
                progress(writer.written / size * _WRITING_SHARE)
            if downloaded.digest() != digest:
                raise CommandFailed(
                    f"the image's SHA-256 is {downloaded.hexdigest()}, expected {digest.hex()}: "
                    "nothing was left bootable; publish the image again"
                )
            writer.finish()
        except Exception:
            disks.wipe_head(target, size)
            raise
    if not packed:
        written = downloaded
    expected = expected or written.hexdigest()
    with machine.open_disk(disk["name"]) as target:
        found = disks.read_back(
            target, size, lambda done: progress(_WRITING_SHARE + (1 - _WRITING_SHARE) * done / size)
        )
        if found != expected:
            disks.wipe_head(target, size)
            problem = f"disk {disk['name']} gives back {found}, expected {expected}"
            raise CommandFailed(f"{problem}: replace the disk, or publish the image again")
    return {"disk": disk["name"], "bytes": size, "sha256": downloaded.hexdigest(), "readback_sha256": found}


def _write_config(machine: Machine, args: dict[str, Any]) -> dict[str, Any]:
    name = str(_need(args, "disk"))
    if name not in [disk["name"] for disk in machine.disks()]:
        raise CommandFailed(f"there is no disk {name}")
    return {"written": machine.write_config(name, [_config_file(entry) for entry in _need(args, "files")])}


def _config_file(entry: dict[str, Any]) -> ConfigFile:
    path = str(_need(entry, "path"))
    if not path.startswith("/") or ".." in path.split("/") or path.endswith("/"):
        raise CommandFailed(f"{path!r} is not an absolute file path")
    mode = entry.get("mode") or 0o644
    try:
        bits = mode if isinstance(mode, int) else int(str(mode), 8)
    except ValueError as error:
        raise CommandFailed(f"{path}: mode {mode!r} is neither a number nor octal text such as '0644'") from error
    if bits & ~0o777:
        raise CommandFailed(f"{path}: mode {oct(bits)} has more than permission bits")
    return ConfigFile(path, str(_need(entry, "content")), bits)


def _refuse_unless_mine(machine: Machine, args: dict[str, Any]) -> None:
    meant, own = str(_need(args, "serial")), machine.serial()
    if meant != own:
        raise CommandFailed(f"this command is for serial {meant}, this machine is {own}: nothing was touched")


def _checked_digest(args: dict[str, Any]) -> bytes:
    """The image's announced SHA-256, once its signature has been verified: before anything is written."""
    try:
        digest = bytes.fromhex(str(_need(args, "sha256")))
        signature = bytes.fromhex(str(_need(args, "signature")))
        key = bytes.fromhex(str(_need(args, "public_key")))
    except ValueError as error:
        raise CommandFailed(f"sha256, signature and public_key are hexadecimal: {error}") from error
    if len(digest) != hashlib.sha256().digest_size or not ed25519.verify(key, digest, signature):
        raise CommandFailed("the image's signature is wrong: nothing was touched; sign and publish the image again")
    return digest


def _need(fields: dict[str, Any], name: str) -> Any:
    value = fields.get(name)
    if value is None:
        raise CommandFailed(f"the command lacks {name}")
    return value


def _unzstd(source: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress through the ``zstd`` program (the standard library has no zstd). Reads ``source`` in a thread."""
    try:
        process = subprocess.Popen(
            ["zstd", "-dcq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise CommandFailed("this RAM disk has no zstd: publish the image with format raw") from error
    assert process.stdin
    assert process.stdout
    assert process.stderr
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    fault: list[BaseException] = []

    def feed(pipe: BinaryIO) -> None:
        try:
            for block in source:
                pipe.write(block)
            pipe.close()
        except (Exception, PoweredOff) as error:  # handed to the reader below
            fault.append(error)
            process.kill()

    feeder = threading.Thread(target=feed, args=(stdin,), name="zstd-feed", daemon=True)
    feeder.start()
    try:
        while block := stdout.read(disks.CHUNK_BYTES):
            yield block
        feeder.join()
        code = process.wait()
        broken_pipe = fault and isinstance(fault[0], BrokenPipeError)
        if fault and not broken_pipe:
            raise fault[0]
        if code or broken_pipe:
            message = stderr.read().decode(errors="replace").strip()
            raise CommandFailed(f"zstd cannot read the image ({message or code}): publish it again")
    finally:
        process.kill()
        process.wait()
        stdout.close()
        stderr.close()
