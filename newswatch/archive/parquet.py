"""Articles as Parquet, for notebooks and data tools. Needs the optional extra `parquet`."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from newswatch.errors import ConfigError
from newswatch.models import Article

_ROWS = 1_000


def write_parquet(articles: Iterable[Article], file: Path) -> None:
    """One row an article, lists as lists, first_seen_at a UTC timestamp. Raises ConfigError without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as fault:
        raise ConfigError("Parquet needs pyarrow; install it with `pip install 'newswatch[parquet]'`.") from fault
    schema = _schema(pyarrow)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _batches(articles):
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))


def _batches(articles: Iterable[Article]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(articles)
    while batch := [_row(article) for article in islice(waiting, _ROWS)]:
        yield batch


def _row(article: Article) -> dict[str, Any]:
    return {**msgspec.to_builtins(article), "first_seen_at": article.first_seen_at}


def _schema(pyarrow: Any) -> Any:
    text, number, words = pyarrow.string(), pyarrow.int64(), pyarrow.list_(pyarrow.string())
    kinds = {
        "id": number, "urls": words, "authors": words, "tags": words, "word_count": number, "story_id": number,
        "version": number, "partial": pyarrow.bool_(), "first_seen_at": pyarrow.timestamp("ms", tz="UTC"),
    }  # fmt: skip
    return pyarrow.schema([(name, kinds.get(name, text)) for name in Article.__dataclass_fields__])
