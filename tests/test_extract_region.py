"""Georgian, Armenian, Azerbaijani, Russian and neighbouring outlets: whole pages in the layouts that stand there."""

import pytest

from pipelines.clean.cleaning import clean
from pipelines.extract.page import extract_page
from tests.region import DAY, LAYOUTS, WORDS, fetched, outlet, story


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", WORDS)
def test_an_outlets_page_is_read_as_a_person_reads_it(language: str, layout: str) -> None:
    source, piece = outlet(language), story(language)
    found = clean(extract_page(fetched(language, layout), source), source)
    assert found.title == piece.title
    assert found.authors == piece.authors
    assert (found.published_at or "")[:10] == DAY
    assert found.language == language
    assert list(found.paragraphs) == list(piece.paragraphs)
