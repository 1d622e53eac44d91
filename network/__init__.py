"""The fabric: what the switches should carry, compiled, planned, pushed with a timed revert, verified.

What the layers above call (everything else is internal):

Composition root
    ``network.register.register()``                          the operation kinds ``fabric-change`` and ``port-gather``, and the
                                                             import's section ``fabric.yaml`` (docs/formats/fabric.md)
Intent (``network.intent``); inside a unit of work
    ``set_attachment(session, device_id, wanted, networks=(), operation_uid="")``  ``wanted``: "provisioning" | "tenant" |
                                                             "quarantine"; of ``networks`` the first is untagged
    ``attachment_of(session, device_id) -> Attachment | None``   None: nobody asked yet, the ports are in quarantine
    ``networks_of(session, fabric_id) -> list[FabricNetwork]``   name, vlan, vni (0: none), subnet, gateway, purpose
Ports of a deployment (``network.change.ports``): set_attachment, then
    ``request_port_change(session, device_id, operation_uid) -> str``   coalesced per fabric for <= 2 s; the request's uid
    ``attachment_state(session, device_id) -> AttachmentState``         ``.state`` "applied" | "pending" | "failed" | "unwired",
                                                             ``.change_uid``, ``.reason``; poll it through Wait
Access to switches (``network.drivers``)
    ``set_credentials(session, device_id, username, password)``        sealed with the vault; inside a unit of work
    ``pin_host_keys(database, context, device_ids, replace=False) -> list[PinResult]``   explicit trust on first use, recorded
                                                             with who and when; a changed key is refused unless ``replace``
    ``close_sessions()``                                     at exit
Plan, push, verify (``network.plan``, ``network.change``, ``network.verify``)
    ``plan_fabric(database, fabric, switches=None) -> FabricPlan``     reads every switch side by side; ``.to_json()``,
                                                             ``.is_empty``, ``.switches[].diff`` ("+ …", "- …", with parents)
    ``start_push(database, context, plan, *, timer_s=None) -> str``    the job's uid; Conflict when the plan is stale
    ``plan_rollback(database, change_uid) -> FabricPlan``              the way back of a change that was confirmed; push it
    ``change_report(session, change_uid) -> ChangeReport``             per switch: old | new | mixed | unknown, with age
    ``verify_fabric(database, fabric, switches=None) -> list[SwitchVerdict]``   "in sync" | "drifted" | "unreachable", detail
    ``compile_fabric(session, fabric) -> dict[switch name, text]``     what each switch should have (managed lines only)
"""
