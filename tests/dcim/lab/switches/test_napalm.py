"""napalm's own cycle works on every platform: facts, neighbours, configuration, replace, merge, rollback."""

import pytest
from napalm.base.exceptions import MergeConfigException, ReplaceConfigException

from tests.dcim.lab.switches.conftest import Lab

pytestmark = pytest.mark.slow


def test_ios(lab: Lab) -> None:
    driver = lab.napalm("xe1", "ios")
    facts = driver.get_facts()
    assert (facts["hostname"], facts["model"], facts["serial_number"]) == ("xe1", "C9300-48T", "SNXE1")
    assert "17.9.4" in facts["os_version"]
    assert "GigabitEthernet1/0/1" in facts["interface_list"]
    assert driver.get_lldp_neighbors()["GigabitEthernet1/0/1"] == [{"hostname": "nx1", "port": "Ethernet1/1"}]
    driver.load_merge_candidate(config="vlan 10\n name TEN\nend\n")
    assert "+vlan 10" in driver.compare_config()
    driver.commit_config(revert_in=7200)
    assert driver.has_pending_commit()
    assert "name TEN" in driver.get_config()["running"]
    lab.expire("xe1")
    assert "name TEN" not in driver.get_config()["running"]
    driver.load_merge_candidate(config="vlan 10\n name TEN\nend\n")
    driver.commit_config(revert_in=7200)
    driver.confirm_commit()
    assert "name TEN" in driver.get_config()["startup"]
    running = driver.get_config()["running"].split("\n!\n", 1)[1]
    driver.load_replace_candidate(config=running.replace(" name TEN", " name ELEVEN"))
    assert "+ name ELEVEN" in driver.compare_config()
    driver.commit_config()
    assert "name ELEVEN" in driver.get_config()["running"]
    driver.rollback()
    assert "name TEN" in driver.get_config()["running"]
    driver.load_merge_candidate(config="nonsense here\nend\n")
    with pytest.raises(MergeConfigException):
        driver.commit_config()
    driver.close()


def test_nxos_ssh(lab: Lab) -> None:
    driver = lab.napalm("nx1", "nxos_ssh")
    facts = driver.get_facts()
    assert (facts["hostname"], facts["serial_number"], facts["os_version"]) == ("nx1", "SNNX1", "10.3(3)")
    assert "Ethernet1/1" in facts["interface_list"]
    neighbours = driver.get_lldp_neighbors()
    assert neighbours["Ethernet1/1"] == [{"hostname": "xe1", "port": "GigabitEthernet1/0/1"}]
    assert neighbours["Ethernet1/3"] == [{"hostname": "srv1", "port": "eno1"}]
    driver.load_merge_candidate(config="vlan 10\n  name TEN\n")
    assert "name TEN" in driver.compare_config()
    driver.commit_config()
    assert "name TEN" in driver.get_config()["running"]
    checkpoint = driver._get_checkpoint_file()
    driver.load_replace_candidate(config=checkpoint.replace("name TEN", "name ELEVEN"))
    assert "name ELEVEN" in driver.compare_config()
    driver.commit_config()
    assert "name ELEVEN" in driver.get_config()["startup"]
    driver.rollback()
    assert "name TEN" in driver.get_config()["running"]
    driver.load_merge_candidate(config="no such thing\n")
    with pytest.raises(MergeConfigException):
        driver.commit_config()
    driver.load_replace_candidate(config="hostname plain\n")
    with pytest.raises(ReplaceConfigException):
        driver.commit_config()
    assert driver.get_vlans()["10"]["name"] == "TEN"
    driver.close()


def test_junos(lab: Lab) -> None:
    driver = lab.napalm("qfx1", "junos")
    facts = driver.get_facts()
    assert (facts["hostname"], facts["model"], facts["serial_number"]) == ("qfx1", "QFX5120-48Y", "SNQFX1")
    assert "xe-0/0/0" in facts["interface_list"]
    assert driver.get_lldp_neighbors()["xe-0/0/0"] == [{"hostname": "nx1", "port": "Ethernet1/2"}]
    vlan = "set vlans VN10 vlan-id 10 vxlan vni 10010\n"
    driver.load_merge_candidate(config=vlan)
    assert "vlan-id 10;" in driver.compare_config()
    driver.commit_config(revert_in=7200)
    assert driver.has_pending_commit()
    lab.expire("qfx1")
    assert "VN10" not in driver.get_config()["running"]
    driver.load_merge_candidate(config=vlan)
    driver.commit_config(revert_in=7200)
    driver.confirm_commit()
    assert lab.armed("qfx1") is None
    running = driver.get_config()["running"]
    assert "VN10" in running
    driver.load_replace_candidate(config=running.replace("vlan-id 10;", "vlan-id 11;"))
    assert driver.compare_config().splitlines() == ["[edit vlans VN10]", "-   vlan-id 10;", "+   vlan-id 11;"]
    driver.discard_config()
    with pytest.raises(MergeConfigException, match="vlan-idx"):
        driver.load_merge_candidate(config="set vlans VN10 vlan-idx 10\n")
    # The confirming commit is an entry of its own, as on a real box: two back is before the change.
    driver.device.cu.rollback(rb_id=2)
    driver.commit_config()
    assert "VN10" not in driver.get_config()["running"]
    driver.close()
