"""Another NetBox (or dcim, which speaks its REST): read it, follow it, move to it.

``remote``    its REST API over HTTP: pages, retries, never another host
``folder``    the same as a folder of JSON files
``reading``   its objects as plain objects, what we do not have told
``bring``     plain objects into the inventory, in order, by natural key; what our rules refuse is told
``push``      our objects into the other one
``mirrors``   what is followed, and how far
"""
