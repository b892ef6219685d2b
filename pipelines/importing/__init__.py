"""Files of the past into the archive: the third door beside crawling and re-extraction.

lines.py      an export's lines, unpacked, with how far it was read
records.py    a line as an article with its past, or why it is none
take.py       into the archive, a batch of lines a transaction, each line counted

files.py      where a WARC file lies, with remote.py for web servers; listed.py: lists of such places
warc.py       its records, with members.py for files that lie or are damaged
pages.py      a record as a page of a source, with http.py for what stands in it, or why it is none
reading.py    pages through extraction, in order; storing.py: into the archive, a batch a transaction
backfill.py   both in one process; progress.py: how far, and each record counted
past.py       one old capture, settled against the archive as it was then
"""

from pipelines.importing.take import BadLine, Import, Taken

__all__ = ["BadLine", "Import", "Taken"]
