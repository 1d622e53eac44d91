"""Debian 12, installed from packages by mmdebstrap into a disk image that boots by BIOS: ``debian-12.raw.zst``.

What it has: systemd, networkd with DHCP on every card, ssh (keys made at the first boot), the cloud kernel, a serial
console on ttyS0, and a unit that phones home once. Nobody can log in until an installation writes keys or a password
(``write_config``): root is locked.
"""

import tempfile
from pathlib import Path

from provisioning.images import disk, packages
from provisioning.images.manifest import Manifest, Publisher

FILES = Path(__file__).parent / "files"
NAME = "debian-12"
_INCLUDE = [
    *("systemd-sysv", "udev", "dbus", "iproute2", "kmod", "openssh-server", "usr-is-merged"),
    *("linux-image-cloud-amd64", "tiny-initramfs"),
]
_ROOT_UUID = "64636d00-0012-4000-8000-000000000001"
_EPOCH = "1735689600"  # 2025-01-01: a fixed time for files made during the build
_SPARE_MIB = 64
"""Free space in the root file system, for logs and a later kernel."""
_DRIVERS = "virtio_pci,virtio_blk,virtio_scsi,sd_mod,nvme,ext4"
_APPEND = f"root=UUID={_ROOT_UUID} ro console=tty0 console=ttyS0,115200n8 net.ifnames=0 quiet"
# The machine that builds may be another one's guest: no documentation, no translations.
_DPKG = [
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/info/*",
]


def build_debian12(publisher: Publisher, *, force: bool = False) -> Manifest:
    """Build the image unless a signed one of the same recipe is there. About a minute, ~1 GiB of scratch space.

    Raises NotReady (a tool or an apt source is missing), Transient (the archive did not answer) or Permanent.
    """
    key = publisher.recipe_key([*FILES.glob("debian-*"), Path(__file__), Path(disk.__file__)], _INCLUDE)
    if not force and (kept := publisher.kept(NAME, key)) is not None:
        return kept
    with tempfile.TemporaryDirectory(dir=publisher.folder, prefix=".debian-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        _bootstrap(scratch)
        boot = disk.BootFiles(scratch / "vmlinuz", scratch / "initrd.img", _APPEND)
        image = scratch / "image"
        disk.assemble(image, scratch / "root.ext4", boot, 0x64636D12)
        built_from = (scratch / "packages").read_text().split()
        return publisher.publish(NAME, image, compressed=True, synthetic=False, built_from=built_from, recipe=key)


def _bootstrap(scratch: Path) -> None:
    """``root.ext4``, ``vmlinuz``, ``initrd.img`` and ``packages`` in ``scratch``.

    The file system is made by a hook inside mmdebstrap's (user) namespace, so that owners are right without root.
    """
    mode = scratch / "essential.sh"
    mode.write_text(_ESSENTIAL)
    hook = scratch / "customize.sh"
    hook.write_text(_CUSTOMIZE)
    for script in (mode, hook):
        script.chmod(0o755)
    argv = ["mmdebstrap", "--variant=essential", "--format=null", "--quiet", f"--include={','.join(_INCLUDE)}"]
    argv += [f"--dpkgopt={option}" for option in _DPKG]
    # Merged /usr from the start, else the package usrmerge does it with all of Perl.
    argv += ["--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr"]
    argv += [f"--aptopt={packages.freshness_option()}", '--aptopt=APT::Install-Recommends "false"']
    argv += [f'--essential-hook={mode} {FILES} "$1"', f'--customize-hook={hook} {FILES} {scratch} "$1"']
    argv += [packages.SUITE, "/dev/null", *packages.debian_sources()]
    packages.run(argv, env={"SOURCE_DATE_EPOCH": _EPOCH, "TMPDIR": str(scratch)})


_ESSENTIAL = f"""#!/bin/sh -e
# Before the other packages: what their scripts read.
mkdir -p "$2/etc/tiny-initramfs" "$2/etc/kernel/postinst.d"
printf 'AUTO_MODULES=no\\nMICROCODE=no\\nINCLUDE_MODULES={_DRIVERS}\\n' >"$2/etc/tiny-initramfs/tiny-initramfs.conf"
printf 'do_symlinks = yes\\nlink_in_boot = no\\n' >"$2/etc/kernel-img.conf"
"""

_CUSTOMIZE = f"""#!/bin/sh -e
files=$1 scratch=$2 root=$3
install -m 755 "$files/debian-phone-home.sh" "$root/usr/local/sbin/dcim-phone-home"
install -m 644 "$files/debian-phone-home.service" "$root/etc/systemd/system/dcim-phone-home.service"
install -m 644 "$files/debian-network.network" "$root/etc/systemd/network/80-dcim.network"
install -m 755 "$files/debian-boot-hook.sh" "$root/etc/kernel/postinst.d/zz-dcim-boot"
mkdir -p "$root/boot/dcim" "$root/var/lib/dcim" "$root/etc/systemd/system/ssh.service.d"
cat >"$root/etc/fstab" <<END
UUID={_ROOT_UUID} / ext4 errors=remount-ro 0 1
LABEL=DCIM /boot/dcim vfat nofail,noauto,x-systemd.automount,umask=0077 0 2
END
echo localhost >"$root/etc/hostname"
printf '127.0.0.1 localhost\\n::1 localhost\\n' >"$root/etc/hosts"
# Every installation makes its own ssh keys and machine id.
rm -f "$root"/etc/ssh/ssh_host_*
install -m 755 "$files/debian-ssh-key.sh" "$root/usr/local/sbin/dcim-ssh-key"
printf '[Service]\\nExecStartPre=\\nExecStartPre=/usr/local/sbin/dcim-ssh-key\\nExecStartPre=/usr/sbin/sshd -t\\n' \\
    >"$root/etc/systemd/system/ssh.service.d/keys.conf"
: >"$root/etc/machine-id"
# Made by the package's scripts; systemd would take it for every installation's, and with it one DHCP identity for all.
rm -f "$root/var/lib/dbus/machine-id"
ln -s /etc/machine-id "$root/var/lib/dbus/machine-id"
chroot "$root" systemctl --quiet enable systemd-networkd dcim-phone-home
# Every second counts at the first boot: nothing waits for the network, no timers.
chroot "$root" systemctl --quiet mask systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer
chroot "$root" dpkg-query -W -f '${{Package}}=${{Version}}\\n' >"$scratch/packages"
# /tmp stays: mmdebstrap's apt configuration lies there, and without it its own clean-up would empty the host's lists.
find "$root/var/lib/apt/lists" "$root/var/cache/apt" "$root/var/log" -type f -delete
cp -L "$root/vmlinuz" "$scratch/vmlinuz"
cp -L "$root/initrd.img" "$scratch/initrd.img"
# A plain bind mount shows the tree without the /proc, /sys and /dev that are mounted into it.
mkdir "$scratch/tree"
mount --bind "$root" "$scratch/tree"
trap 'umount "$scratch/tree"' EXIT
used=$(du -sm --apparent-size "$scratch/tree" | cut -f1)
# E2FSPROGS_FAKE_TIME, the UUID and the hash seed make the file system reproducible.
E2FSPROGS_FAKE_TIME={_EPOCH} mke2fs -q -t ext4 -b 4096 -d "$scratch/tree" -L dcim-root -U {_ROOT_UUID} -m 1 \\
    -E hash_seed={_ROOT_UUID},lazy_itable_init=0,lazy_journal_init=0 -J size=8 \\
    "$scratch/root.ext4" $((used * 21 / 20 + {_SPARE_MIB}))M
"""
