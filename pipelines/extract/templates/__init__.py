"""Templates: how a site's article pages are built, learned page by page and used instead of trafilatura's full run.

    signature.py   the name of the place where a block stands       records.py   what is kept of a site
    lesson.py      page → what it teaches                           learn.py     template + lesson → template
    decide.py      template + page → the blocks that are article    guards.py    when that is not to be believed
    schedule.py    when a template is used, and when checked        reading.py   the seam: how one page is read

All of it is pure; who keeps the templates in between is the archive's business.
"""
