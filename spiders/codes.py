"""Language and country codes a source file may name."""

from functools import cache
from importlib import resources

# ISO 639-1, then what the region needs beside it (Western Armenian, Mingrelian and the North Caucasus)
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "hyw xmf sva lzz ady inh kbd krc kum lez nog tab udi ckb kmr azb zza"
)
LANGUAGES = frozenset(_LANGUAGES.split())


@cache
def countries() -> frozenset[str]:
    """ISO 3166 alpha-2, from the time zone data's own table, and XK."""
    return frozenset({"XK", *(code for code, _ in _rows("iso3166.tab"))})


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """IANA zones of a country, its main one first; empty for a code nobody knows."""
    return tuple(fields[1] for code, fields in _rows("zone.tab") if code == country)


def _rows(table: str) -> list[tuple[str, list[str]]]:
    text = (resources.files("tzdata.zoneinfo") / table).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(row[0], row[1:]) for row in rows]
