"""The statements behind the web pages: each function takes a session and costs a fixed number of statements.

Every module here is a ``queries.py``, one per kind of page: SQL, and rows turned into plain data.
"""
