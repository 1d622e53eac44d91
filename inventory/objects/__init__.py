"""Nouns as tables: what NetBox's REST says of each object, from which API, pages, files and forms are made.

``noun.Noun``      one kind of object: its table, its fields, its filters, how it is written
``reading``        lists and single objects as JSON, in a number of statements that does not depend on the page's size
``writing``        create, update and delete many objects at once, every error of every object told
``describe``       OPTIONS and OpenAPI
``nouns``          the tables themselves
"""
