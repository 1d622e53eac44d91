"""Types of devices, modules and racks: the device-type library, and pushing a changed type to its devices.

Reading      ``source.open_source(path)`` → files of a folder or archive, bounded; ``reading.read_library(source)`` →
             types, images, problems, notes; ``library.parse_type(kind, document, …)`` → one file
Comparing    ``planning.plan_types(session, library) -> TypesDiff``    InvalidInput with every problem at once
Writing      ``writing.keep_images(library, home)``, then ``writing.apply_types(session, diff)`` in the unit of work
All of it    ``service.import_types(database, context, path, home=…)``
Devices      ``sync.plan_sync(session, device_type_id) -> SyncPlan``, ``sync_writing.apply_sync(session, plan)``;
             ``service.sync_type(database, context, device_type_id)``
Showing      ``queries.list_types``, ``find_type``, ``show_type``; ``export.export_types``, ``export_images``;
             ``images.find(home, name)``
For others   ``components.mappings_of(data)``: where a front port goes; ``columns.document_of``: a row as a file
"""
