"""With nornir and nornir-netbox: the inventory plug-ins read hosts and groups."""

import os

from nornir import InitNornir
from nornir.core.plugins.inventory import InventoryPluginRegister

InventoryPluginRegister.auto_register()
options = {"nb_url": os.environ["NB_URL"], "nb_token": os.environ["NB_TOKEN"]}
for plugin in ("NetBoxInventory2", "NBInventory"):
    nornir = InitNornir(
        runner={"plugin": "serial"}, logging={"enabled": False},
        inventory={"plugin": plugin, "options": options},
    )  # fmt: skip
    hosts = nornir.inventory.hosts
    assert sorted(hosts) == ["sw1", "sw2"], (plugin, sorted(hosts))
    assert hosts["sw1"].hostname == "10.0.0.1", (plugin, hosts["sw1"].hostname)
    assert hosts["sw1"].platform.lower() in ("nxos", "nx-os"), (plugin, hosts["sw1"].platform)
filtered = InitNornir(
    runner={"plugin": "serial"}, logging={"enabled": False},
    inventory={"plugin": "NetBoxInventory2",
               "options": {**options, "filter_parameters": {"site": "ivry", "name__ic": "SW2"}}},
)  # fmt: skip
assert list(filtered.inventory.hosts) == ["sw2"]
print("done")
