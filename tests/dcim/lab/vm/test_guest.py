from pathlib import Path

import pytest

from dcim.lab.backend import BootDevice, BootOrder
from dcim.lab.spec import LabNic, LabServer
from dcim.lab.vm.guest import Guest, command_line
from dcim.lab.vm.network import Plug

SERVER = LabServer(
    name="a", serial="S,1", manufacturer="HPE", model="DL380, Gen10", bmc_address="192.0.2.1", bmc_username="u",
    bmc_password="p", nics=[LabNic(name="eth0", mac="52:54:00:00:00:01"), LabNic(name="eth1", mac="52:54:00:00:00:02")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("device", "disk", "nic"),
    [("default", 0, 100), ("network", 100, 0), ("disk", 0, None), ("setup", None, None), ("cdrom", None, None)],
)
def test_the_boot_order_follows_the_bmc(device: BootDevice, disk: int | None, nic: int | None) -> None:
    argv = command_line(SERVER, "tcg", BootOrder(device), [Plug("user"), Plug("tap,fd=9", (9,))], [], Path("/x,y"))
    [drive] = [word for word in argv if word.startswith("virtio-blk-pci")]
    cards = [word for word in argv if word.startswith("virtio-net-pci")]
    assert ("bootindex" in drive) == (disk is not None)
    assert disk is None or drive.endswith(f"bootindex={disk}")
    assert len(cards) == 2
    assert cards[0].endswith(f"bootindex={nic}" if nic is not None else "romfile=")
    assert ("reboot-timeout" in " ".join(argv)) == (nic is not None)


def test_it_boots_from_the_ports_in_the_provisioning_network() -> None:
    plugs = [Plug("user"), Plug("user")]
    argv = command_line(SERVER, "tcg", BootOrder("network"), plugs, [1], Path("/x"))
    cards = [word for word in argv if word.startswith("virtio-net-pci")]
    assert cards[0].endswith("romfile=")
    assert cards[1].endswith("bootindex=1")


def test_commas_in_names_stay_inside_their_option() -> None:
    argv = " ".join(command_line(SERVER, "tcg", BootOrder(), [], [], Path("/x,y")))
    assert "product=DL380,, Gen10,serial=S,,1" in argv
    assert "file=/x,,y/vm-disk.raw" in argv


def test_stages_are_read_from_the_console_as_it_grows(tmp_path: Path) -> None:
    stages: list[str] = []
    guest = Guest(tmp_path, 1024, stages.append)
    console = tmp_path / "console.log"
    guest.look_at_console()
    steps = [
        (b"SeaBIOS\r\niPXE initialising devices...ok\r\n", "PXE: looking for the provisioning network"),
        (b"dcim: asking for the boot script of x\r\ndcim-init: sta", "PXE: asking for the boot script"),
        (b"rted after 2 s\r\n", "RAM disk: starting"),
        (b"dcim-agent: working for h, operation o\r\n", "RAM disk: the agent runs"),
        (b"Debian GNU/Linux 12 web-1 ttyS0\r\n\r\nweb-1 login: ", "os: web-1"),
    ]
    for text, stage in steps:
        with open(console, "ab") as out:
            out.write(text)
        guest.look_at_console()
        assert stages[-1] == stage
    guest.look_at_console()
    assert len(stages) == len(steps)
