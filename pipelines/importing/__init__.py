"""A file of articles into the archive: the third door beside crawling and re-extraction.

lines.py     the file's lines, unpacked, with how far it was read
records.py   a line as an article with its past, or why it is none
take.py      into the archive, a batch of lines a transaction, each line counted
"""

from pipelines.importing.take import BadLine, Import, Taken

__all__ = ["BadLine", "Import", "Taken"]
