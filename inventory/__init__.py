"""The inventory: what exists, where, wired how; addresses, VLANs and overlay numbers; sites as files.

Tables: ``inventory.models`` has all under one name; NetBox's fields, positions in half-units, addresses of 16 bytes.

Files (``inventory.imports``, docs/formats/site-files.md)
    ``load_folder(path) -> Declaration``                      its problems are told by the plan
    ``plan_import(session, declaration) -> Diff``             InvalidInput with every problem at once, as file:line
    ``apply_import(session, declaration, diff)``              in the unit of work that planned it
    ``export_folder(session, path) -> list[str]``             files that import again to no change; notes
    ``register_section(filename, section)``                   another package's file, in the same transaction
Types (``inventory.types``, docs/formats/device-types.md)
    ``types.service.import_types(database, context, path)``   a library: folder, archive or file; preview or written
    ``types.service.sync_type(database, context, id)``        push a changed device type to its devices
Reading, a fixed number of statements each
    ``cables.queries.all_links(session)``                     ((device, interface), (device, interface)), through panels
    ``cables.queries.cables_between(session, a, b)``          the same between two sets of device names
    ``cables.queries.ways_from(session, kind, port_ids)``     hop by hop to the ends, for many ports at once
    ``cables.queries.far_interfaces(session, ids)``             interface id → interface id, for some interfaces
    ``cables.walk.walk(source, ports)``                       every way of every port; the one walk behind all of them
    ``answers``                                               free, full, failing, where, next: see that package
    ``devices.queries.find_device(session, name)``            NotFound suggests a near name
    ``devices.queries.select_devices(session, Selector(…))``  by role, site, tag, tenant, status, names
    ``devices.queries.bmc_of(session, device)``               address and credential row
    ``extras.queries``  definitions_of (custom fields), config_contexts_of (devices' merged contexts)
    ``pages``                                                 what the web pages show
Writing, inside a unit of work; InvalidInput says what is wrong and what is free
    ``devices.service``  create_device(s), add_components, move_device, delete_device(s)
    ``devices.bays``     add_bay, install_device; ``devices.chassis``: create_chassis, join, leave, set_master
    ``components``       ``macs``: set_macs, make_primary, move; ``modules``: install_module, remove_module;
                         ``panels``: set_mappings; ``service``: instantiate, delete_components
    ``racks.service``    place, place_anywhere, check_rack, reserve, change_reservation, release
    ``cables.service``   connect, connect_many, replug, disconnect, disconnect_device
    ``ipam.service``     add_address, next_address(es), next_in_range, next_prefix, next_vlan(s), next_vni,
                         next_asns, keep_vrf
    ``ipam.rules``       check_addresses, check_ranges, check_aggregates, check_vlans: for many, an error a field
    ``deletion``         delete_objects: with what is theirs; Conflict names what needs them
"""

OBJECT_APP = "dcim"
"""Of its tables' object types (``dcim.access.objects``)."""
