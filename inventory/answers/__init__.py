"""Answers from the inventory: what is free, how full, what fails, where things are, what is next. Nothing is written.

Rules are pure (``*_rules``), SQL is in ``*_queries``; a question costs a number of statements that does not depend on
how much it is about. The doors are ``dcim find``, ``/api/answers/`` and the pages; docs/howto/answers.md.

Space
    ``scope_queries.resolve(session, site=, location=, rack=, role=, tenant=) -> Scope``   every wrong name at once
    ``scope_queries.find_type(session, text) -> DeviceShape``
    ``space_queries.racks_in(session, scope) -> [RackSpace]``          with weight and power left; five statements
    ``space_rules.free_runs(rack, faces=, tenant=, height=, span=)``   runs of free half-units; ``largest(runs)``
    ``room_rules.find_room(racks, device, count, tenant=) -> Room``    the best fit, and why others were refused
    ``capacity_rules.capacity(racks, by) -> [Capacity]``               by rack, location, site or role
    ``ports_queries``                                                  ports of switches, free outlets and ports
Power
    ``draw_rules``       what a device draws, what a feed and a rack give
    ``failover_queries`` find_parts (names → what is lost), loss_of (→ Failover), feed_loads (feeds now and at worst)
    ``power_queries``    graph_below, graph_for_loss: the part of the distribution that a question needs
    ``power_rules``      routes_of, supply: who is fed by what, and how the load lies
Things
    ``where_queries.where(session, text) -> [Sighting]``               by MAC, serial, tag, address, name, cable label
    ``trace_queries.trace(session, port) -> Trace``                    over ``inventory.cables.walk``, the one walk
    ``port_queries``     find_port (device, name → port), port_facts (ports → where they are)
Numbers
    ``ipam_queries``     next_addresses, next_prefixes, next_vlans, next_vnis: what the allocators would take
    ``usage_queries``    prefix_usage, group_usage, pool_usage
"""
