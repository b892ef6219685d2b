"""Every pair of ink and paper in the stylesheet, in light and dark, against WCAG 2.2 AA (1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

import newswatch.web

STYLE = (Path(newswatch.web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
_VARIABLE = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})")
_TONE = re.compile(r"\.(tone-\d+) \{ --tone-bg: (#[0-9a-f]{6}); --tone-ink: (#[0-9a-f]{6})")
INKS = ("ink", "grey", "accent", "ok", "warn", "broken", "off")
PAIRS = [
    *((ink, paper, TEXT) for ink in INKS for paper in ("paper", "soft")),
    ("mark-ink", "mark", TEXT), ("ins-ink", "ins", TEXT), ("del-ink", "del", TEXT), ("paper", "accent", TEXT),
    ("part-0", "paper", SHAPE), ("part-1", "paper", SHAPE), ("part-2", "paper", SHAPE), ("part-3", "paper", SHAPE),
]  # fmt: skip


def _schemes() -> dict[str, tuple[dict[str, str], list[tuple[str, str, str]]]]:
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    head, _, tail = rest.partition("@media (prefers-color-scheme: dark)")
    dark = dict(_VARIABLE.findall(light)) | dict(_VARIABLE.findall(head.split("color-scheme: dark")[0]))
    return {
        "light": (dict(_VARIABLE.findall(light)), _TONE.findall(head)),
        "dark": (dark, _TONE.findall(tail)),
    }


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of relative luminances, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_ink_is_read_on_its_paper(scheme: str, ink: str, paper: str, least: float) -> None:
    colours, _ = _schemes()[scheme]
    assert contrast(colours[ink], colours[paper]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_outlets_tone_is_read(scheme: str) -> None:
    _, tones = _schemes()[scheme]
    assert len(tones) == 12
    for name, paper, ink in tones:
        assert contrast(ink, paper) >= TEXT, name


def test_black_on_white_is_the_most() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
