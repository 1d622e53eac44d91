"""Provisioning: how a declared server becomes one that runs its tenant's system.

What the layers above call (everything else is internal):

Composition root
    ``provisioning.register.register()``                     register the operation kind ``deploy`` with the engine
    ``provisioning.bmc.close_helpers()``                     at exit: end the IPMI helpers (also done by atexit)

BMCs (``provisioning.bmc``); drivers raise dcim.core.errors' device errors
    ``set_credentials(session, device_id, username, password)``     sealed with the vault; inside a unit of work
    ``set_driver(session, device_id, "auto"|"ipmi"|"redfish")``     forget the probe, or prescribe a driver
    ``bmc_of(database, device_id) -> Bmc``                          probes once, then remembers in ``bmc_access``
    ``Bmc``: ``power_state() -> "on"|"off"|"unknown"``, ``get_boot() -> BootSetting``, ``identify(seconds)``,
    ``set_power("on"|"off"|"soft"|"cycle"|"reset") -> state read back``,
    ``set_boot("pxe"|"disk", "bios"|"uefi", persistent=False) -> BootSetting read back``,
    ``inventory() -> BmcInventory(serial, manufacturer, model, firmware)``; ``driver``, ``address``
    Redfish's certificate authority: ``DCIM_HOME/bmc-ca.pem``, or in a lab's home ``DCIM_HOME/lab/ca.pem``.

Lifecycle (``provisioning.lifecycle``)
    ``STATES`` (name → State(doc, stable, target, leads_to)), ``TRANSITIONS``; ``get_state(session, device_id)``,
    ``states_of(session, device_ids) -> {device_id: ProvisioningState}`` (a device without a row is ``enroll``);
    ``set_maintenance(session, device_id, True|False, reason)`` inside a unit of work

Boot listener (``provisioning.boot``)
    ``create_boot_app(database, settings) -> FastAPI``       serve it on settings.boot_host:boot_port; speaks
    provisioning/agent/PROTOCOL.md; files below ``settings.home / "images"``

Deployment (``provisioning.deploy``)
    ``DEPLOY`` the operation kind "deploy" version 1 (subject ``devices``); params built by ``deploy_params(...)``
"""

OBJECT_APP = "provisioning"
"""Of its tables' object types (``dcim.access.objects``)."""
