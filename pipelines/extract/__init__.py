"""EXTRACT: a fetched page in, what it says out.

    page.extract_page(page, source) -> Extracted      pure
    workers.ExtractPool                               the same with `clean`, in killable processes

Nothing is imported here: the crawler's own process needs charset and workers, and not trafilatura's 40 MB.
"""
