"""Every table says what it is to permissions."""

from dcim.access.objects import name_of, object_types, of_table, whole_of
from dcim.app import load_models

load_models()

from dcim.access.models import ObjectChange  # noqa: E402
from inventory.models import L2VPN, Device, DeviceType, IPAddress, PrefixRole, Tenant, VLANGroup  # noqa: E402

NETBOX = {
    "core": "job objectchange",
    "dcim": "cable cabletermination consoleport consoleserverport device devicebay devicerole devicetype frontport "
    "interface inventoryitem location macaddress manufacturer modulebay module moduletype platform powerfeed "
    "poweroutlet powerpanel powerport rack rackreservation rackrole racktype rearport region site sitegroup "
    "virtualchassis virtualdevicecontext consoleporttemplate consoleserverporttemplate devicebaytemplate "
    "frontporttemplate interfacetemplate inventoryitemtemplate inventoryitemrole modulebaytemplate "
    "poweroutlettemplate powerporttemplate rearporttemplate moduletypeprofile portmapping porttemplatemapping "
    "cablebundle cablepath rackgroup bulkimport bulkimportpart mirrorsource mirrorobject",
    "extras": "tag customfield customfieldchoiceset customlink configcontext configcontextprofile configtemplate "
    "eventrule exporttemplate imageattachment journalentry savedfilter webhook tableconfig notification "
    "notificationgroup subscription taggeditem bookmark",
    "ipam": "aggregate asn asnrange fhrpgroup fhrpgroupassignment ipaddress iprange prefix rir role routetarget "
    "service servicetemplate vlan vlangroup vrf vlantranslationpolicy vlantranslationrule",
    "tenancy": "contact contactassignment contactgroup contactrole tenant tenantgroup",
    "users": "group objectpermission token user owner ownergroup",
    "vpn": "l2vpn l2vpntermination",
}
"""NetBox's own names: whoever lists object types by them means these tables."""
OURS = {
    "core": "brake event lock operation runnerheartbeat step",
    "dcim": "credential componenttemplate racklane rackreservedunit rackslot",
    "extras": "taggeditem",
    "users": "groupmember permissiongroup permissionuser websession",
}


def test_every_table_with_a_change_log_has_an_object_type() -> None:
    for kind in object_types().values():
        if kind.changelog:
            assert kind.part_of or kind.books or kind.is_granted, kind.name
            app, _, model = kind.name.partition(".")
            assert app
            assert model == model.lower(), kind.name


def test_every_table_says_who_may_see_it() -> None:
    """A table without a change log, a whole or a word about it would be closed to everybody by accident."""
    for kind in object_types().values():
        model = kind.model
        said = kind.changelog or any(
            getattr(model, name, "") for name in ("__object_type__", "__part_of__", "__sight__", "__books__")
        )
        assert said, f"{model.__module__}.{model.__name__}: give it __object_type__, __part_of__ or __sight__"
        assert kind.sight in ("", "everybody", "nobody"), kind.name


def test_a_part_that_people_write_is_a_part_of_something_granted() -> None:
    for kind in object_types().values():
        if kind.part_of and not kind.books:
            whole = of_table(kind.whole)
            assert whole is not None
            assert whole.is_granted, f"{kind.name} is a part of {whole.name}, which is guarded by something else"
            assert whole_of(kind) == whole


def test_names_are_netboxes_where_it_has_the_thing() -> None:
    for name, kind in object_types().items():
        app, _, model = name.partition(".")
        if app in NETBOX and not kind.part_of:  # a part is nobody's object type: it goes with its whole
            assert model in f"{NETBOX[app]} {OURS.get(app, '')}".split(), f"{name} is no object type of NetBox"


def test_the_names_that_clients_use_most() -> None:
    assert [name_of(model) for model in (Device, DeviceType, IPAddress, VLANGroup, PrefixRole, L2VPN, Tenant)] == [
        "dcim.device", "dcim.devicetype", "ipam.ipaddress", "ipam.vlangroup", "ipam.role", "vpn.l2vpn",
        "tenancy.tenant",
    ]  # fmt: skip
    assert name_of(ObjectChange) == "core.objectchange"
    devices = of_table("devices")
    assert devices is not None
    assert devices.name == "dcim.device"
