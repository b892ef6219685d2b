"""Letters and words are the same whether a table or a pattern tells them apart; JSON-LD however it is wrapped."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.jsonld import read_scripts
from pipelines.extract.text import letters, words, words_without_digits

_ALPHABETS = (
    "abc XYZ 12.,-_'",
    "äöüßÿŠ é «»„“–—…’²½ª€™\xa0",
    "Привет, Ђё «»—№",
    "ქართული հայ ığşİΣς",
    "\ud800\x85\x81\u0307",
)
_TEXTS = st.text() | st.sets(st.sampled_from(_ALPHABETS), min_size=1).flatmap(lambda some: st.text("".join(some)))


@settings(max_examples=500, deadline=None)
@given(text=_TEXTS)
def test_a_table_tells_letters_as_a_pattern_does(text: str) -> None:
    folded = text.casefold()
    assert letters(text) == re.sub(r"[\W_]+", "", folded)
    assert words(text) == re.findall(r"[^\W_]+", folded)
    assert words_without_digits(text) == re.findall(r"[^\W\d_]+", folded)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle"}',
        '<!-- {"@type": "NewsArticle"} -->',
        '// <![CDATA[\n{"@type": "NewsArticle"}\n]]> ;\n',
        '{"@type": "NewsArticle",}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;}",
    ],
)
def test_json_ld_is_read_as_it_comes_or_mended(script: str) -> None:
    assert read_scripts([script]) == [{"@type": "NewsArticle"}]
