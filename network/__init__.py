"""The fabric: what the switches should carry, compiled, planned, pushed with a timed revert, verified.

What the layers above call (everything else is internal):

Composition root
    ``network.register.register()``     the operation kinds ``fabric-change`` and ``port-gather``, and the import's
                                        section ``fabric.yaml`` (docs/formats/fabric.md)
    ``network.drivers.close_sessions()``                                at exit

Intent (``network.intent``); inside a unit of work
    ``provisioning_network(session, fabric="") -> FabricNetwork``       where servers boot from
    ``set_attachment(session, device_id, wanted, networks=(), operation_uid="")``   ``wanted``: "provisioning" |
                                        "tenant" | "quarantine"; of ``networks`` (names) the first is untagged
    ``attachments_of(session, device_id) -> list[Attachment]``          empty: nobody asked yet, ports in quarantine
    ``networks_of(session, fabric_name) -> list[FabricNetwork]``        name, vlan, vni (0: none), subnet, gateway, …
    ``fabrics(session) -> list[Fabric]``, ``fabric_of_device(session, device_id) -> Fabric | None``

Ports of a deployment (``network.change.ports``): ``set_attachment``, then
    ``request_port_change(session, device_id, operation_uid) -> str``   coalesced per fabric for <= 2 s; its uid
    ``attachment_state(session, device_id) -> AttachmentState``         ``.state`` "applied" | "pending" | "failed" |
                                        "unwired", ``.change_uid``, ``.reason``; poll it through Wait

Access to switches: credentials are the inventory's (service "switch"); host keys (``network.drivers.pins``)
    ``pin_host_keys(database, context, device_ids, *, replace=False) -> list[PinResult]``   explicit trust on first use,
                                        recorded with who and when; a changed key is refused unless ``replace``
    ``pins_of(session, device_id) -> list[HostKeyPin]``

Plan, push, verify
    ``network.plan.plan_fabric(database, fabric, switches=None) -> FabricPlan``   reads every switch side by side;
                                        ``.to_json()``, ``.is_empty``, ``.switches[].diff`` ("+ …", "- …", parents)
    ``network.change.start_push(database, context, plan, *, timer_s=None) -> str``   the job's uid; ``plan`` is a
                                        FabricPlan or its uid; Conflict when it is stale
    ``network.change.plan_rollback(database, change_uid) -> FabricPlan``  the way back of a confirmed change: push it
    ``network.change.change_report(session, change_uid) -> ChangeReport`` per switch: old | new | mixed | unknown;
                                        takes an operation's or a job's uid, as ``plan_rollback`` does
    ``network.verify.verify_fabric(database, fabric, switches=None) -> list[SwitchVerdict]``  "in sync" | "drifted" |
                                        "unreachable", with detail
    ``network.intent.compile_fabric(session, fabric) -> dict[str, str]``  switch → the lines that dcim manages there
"""

OBJECT_APP = "network"
"""Of its tables' object types (``dcim.access.objects``)."""
