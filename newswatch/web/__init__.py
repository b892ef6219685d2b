"""The web pages: the stream, search, a reader, alerts and sources, and the same as JSON and feeds.

They read the archive read-only and change things only the way the command line does. `newswatch.web.server.serve` runs
them; `newswatch.web.app.make_app` is the ASGI application.
"""
