"""Pages drawn by their own program: the text stands in a script, in one of three shapes."""

import json

import pytest

from tests.extracting import html, read

TEXT = [
    "The ferry between the two villages runs again after a pause of three winters, the harbour office said on Monday.",
    "Its hull was mended in the dry dock below the old bridge, where eleven carpenters worked through the autumn.",
    "A crossing takes nine minutes and costs as much as a loaf of bread; schoolchildren and cyclists pay nothing.",
    "The office expects two hundred passengers a day until the road around the lake is open to lorries again.",
]
BODY = "".join(f"<p class='x'>{text}</p>" for text in TEXT)
HELD = {"state": {"article": {"id": 7, "contentHtml": BODY, "title": "The ferry runs again"}}}


@pytest.mark.parametrize(
    "script",
    [
        f'<script type="application/json">{json.dumps(HELD)}</script>',
        f"<script>window['store'] = window['store'] || []; window['store'].push({json.dumps(HELD)});</script>",
        f"<script>self.flow.push([1,{json.dumps(BODY)}])</script>",
    ],
    ids=["json", "passed on", "a string of markup"],
)
def test_text_that_only_a_script_holds_is_read(script: str) -> None:
    page = html(title="The ferry runs again", body=f"<div id='app'></div>{script}")
    assert list(read(page).paragraphs) == TEXT


def test_words_within_inline_marks_stay_whole() -> None:
    marked = BODY.replace("mended in", "mend<b>ed</b><br>in")
    page = html(title="The ferry runs again", body=f"<script>show({json.dumps({'text': marked})})</script>")
    assert list(read(page).paragraphs) == TEXT


def test_another_articles_text_is_not_taken() -> None:
    page = html(title="Parliament votes on budget", body=f"<script>show({json.dumps(HELD)})</script>")
    assert not any("ferry" in text for text in read(page).paragraphs)
