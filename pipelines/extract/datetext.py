"""Dates as people and machines write them, in the languages of the region and of Europe. Pure; never guesses a day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from pipelines.extract.text import vocabulary

MAX_TEXT = 200
_FIRST_YEAR = 1990

# Stems of the months' names: a word is a month when it starts with one and goes on for at most four letters.
_STEMS = (
    "januar|jänner|январ|იანვარ|հունվար|yanvar|ocak|enero|janvier|gennaio|janeiro|stycz|січ|ledn|يناير|tammiku|ιανουαρ|január|ianuar",
    "februar|feber|феврал|თებერვალ|თებერვლ|փետրվար|fevral|şubat|février|febbraio|febrero|fevereiro|lut|лют|únor|فبراير|helmiku|φεβρουαρ|február",
    "march|март|მარტ|մարտ|mart|märz|maerz|maart|marzo|março|mars|marca|marzec|берез|březn|مارس|maalisku|μαρτ|μάρτ|március",
    "april|апрел|აპრილ|ապրիլ|aprel|nisan|avril|aprile|abril|kwie|квіт|dubn|أبريل|ابريل|huhtiku|απριλ|április",
    "may|май|мая|მაის|մայիս|mayıs|mai|maj|maggio|mayo|maio|mei|трав|květ|مايو|toukoku|μαϊ|μάι|május",
    "june|juni|июн|ივნის|հունիս|iyun|haziran|juin|junio|giugno|junho|czerw|черв|červn|يونيو|kesäku|ιουν|június|iunie",
    "july|juli|июл|ივლის|հուլիս|iyul|temmuz|juillet|julio|luglio|julho|lipca|lipiec|лип|červen|يوليو|heinäku|ιουλ|július|iulie",
    "august|август|აგვისტ|օգոստոս|avqust|ağustos|agosto|août|sierp|серп|srpn|augusti|أغسطس|اغسطس|eloku|αυγο|αύγο|augusztus",
    "septem|сентябр|სექტემბ|სეპტემბ|սեպտեմբ|sentyabr|eylül|settembre|setembro|setiembre|wrześ|верес|září|سبتمبر|syysku|σεπτ|szeptem",
    "october|oktober|октябр|ოქტომბ|հոկտեմբ|oktyabr|ekim|octobre|ottobre|octubre|outubro|paźdz|жовт|říj|أكتوبر|اكتوبر|lokaku|οκτωβρ|οκτώβρ|október|octombrie",
    "novem|ноябр|ნოემბ|նոյեմբ|noyabr|kasım|novembre|noviembre|listopad|листопад|نوفمبر|marrasku|νοεμβρ|νοέμβρ|noiembrie",
    "decem|dezem|декабр|დეკემბ|դեկտեմբ|dekabr|aralık|décembre|dicembre|diciembre|grud|груд|prosin|desember|ديسمبر|jouluku|δεκεμβρ|δεκέμβρ",
)
# Whole words.
_SHORT = (
    "jan|jän|янв|იან|հնվ|yan|oca|ene|gen|janv", "feb|фев|თებ|փետ|fev|şub|fév|févr", "mar|мар|მარ|mär|mrt|mrz|marz",
    "apr|апр|აპრ|ապր|nis|abr|avr|kwi", "may|май|მაი|mai|maj|mag", "jun|июн|ივნ|haz|giu|juin|cze",
    "jul|июл|ივლ|tem|juil|lug", "aug|авг|აგვ|avq|ağu|ago|aoû|sie", "sep|sept|сен|სექ|sen|eyl|set|wrz",
    "oct|okt|окт|ოქტ|հոկ|eki|out|ott|paź", "nov|ноя|ნოე|նոյ|noy|kas|lis", "dec|dez|дек|დეკ|դեկ|dek|ara|déc|dic|gru|des",
)  # fmt: skip
_STEM_OF = [(stem, number) for number, stems in enumerate(_STEMS, 1) for stem in stems.split("|")]
_SHORT_OF = {short: number for number, shorts in enumerate(_SHORT, 1) for short in shorts.split("|")}
_MAX_ENDING = 4
# Words that begin like a month and are none.
_NOT_MONTHS = vocabulary("mayor maybe mayhem maiden martin martini marshal marsch")
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "мск": 180, "trt": 180, "tsi": 180, "amt": 240, "azt": 240, "get": 240, "est": -300,
    "edt": -240, "et": -300, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T _]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT"
    r"|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?!\d)"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(Z|[+-]\d{4})?)?$")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_YEAR_FIRST = re.compile(r"(?<![\d/.])(\d{4})[./](\d{1,2})[./](\d{1,2})(?![\d/])")
_YEAR_LAST = re.compile(r"(?<![\d/.:])(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/:])")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_TIME = re.compile(
    r"(?<![\d.:+−-])(?<!UTC [+-] )(?<!GMT [+-] )"
    r"(\d{1,2})(?:[:.]|h)(\d{2})(?::(\d{2})(?:\.\d+)?)?(?![\d/]|[.:-]\d)\s*([ap]\.?m\.?\b)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\b(\d{1,2})\s*([ap])\.?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-−])\s?(\d{1,2}):?(\d{2})?\)?(?!\d)")
HAS_DIGIT = re.compile(r"\d").search
_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DAY = re.compile(r"(?<![\d:.,])(\d{1,2})(?![\d:]|[.,]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    day: date
    clock: tuple[int, int, int] | None = None
    """Hour, minute, second on the page's own clock."""
    offset: int | None = None
    """Minutes east of UTC; None where the page states no zone."""

    def iso(self, zone: tzinfo) -> str:
        """ISO 8601 with the page's offset, else that of `zone`; a bare date where only a day is known."""
        if self.clock is None:
            return self.day.isoformat()
        own = timezone(timedelta(minutes=self.offset)) if self.offset is not None else zone
        return datetime(self.day.year, self.day.month, self.day.day, *self.clock, tzinfo=own).isoformat()


def read_date(text: str, *, latest: date, month_first: bool = False) -> Moment | None:
    """The first date in `text` (cut to 200 characters), or None.

    `latest` is the last day believed (a page's capture and two days); `month_first` reads 6/07/2018 as June 7.
    """
    text = " ".join(text[:MAX_TEXT].split())
    if not HAS_DIGIT(text):
        return None
    for reader in (_iso, _compact, _year_first, _named, _numbers):
        found = reader(text, month_first)
        if found and date(_FIRST_YEAR, 1, 1) <= found.day <= latest:
            return found
    return None


def _iso(text: str, _: bool) -> Moment | None:
    match = _ISO.search(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return _moment(year, month, day, (hour, minute, second) if hour else None, _offset(zone) if zone else None)


def _compact(text: str, _: bool) -> Moment | None:
    if match := _COMPACT.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _moment(year, month, day, (hour, minute, second) if hour else None, _offset(zone) if zone else None)
    if _EPOCH.match(text):
        stamp = datetime.fromtimestamp(int(text[:10]), UTC)
        return Moment(day=stamp.date(), clock=(stamp.hour, stamp.minute, stamp.second), offset=0)
    return None


def _year_first(text: str, _: bool) -> Moment | None:
    match = _YEAR_FIRST.search(text) or _CJK.search(text)
    return _with_time(match[1], match[2], match[3], text[match.end() :]) if match else None


def _numbers(text: str, month_first: bool) -> Moment | None:
    match = _YEAR_LAST.search(text)
    if not match:
        return None
    first, _, second, year = match.groups()
    swap = int(second) > 12 or (month_first and match[2] != "." and int(first) <= 12)
    day, month = (second, first) if swap else (first, second)
    year = year if len(year) == 4 else "20" + year
    rest = text[: match.start()] + " " + text[match.end() :]
    return _with_time(year, month, day, rest)


def _named(text: str, _: bool) -> Moment | None:
    """`6 мая 2026`, `May 6th, 2026`, `2026 წლის 6 მაისი`, `martın 6-da 2026`: month by name, day beside it, a year."""
    for word in _WORD.finditer(text):
        month = month_of(word[0])
        if not month:
            continue
        before, after = text[max(0, word.start() - 20) : word.start()], text[word.end() : word.end() + 25]
        day = _day_before(before) or _day_after(after)
        year = _YEAR.search(after) or _YEAR.search(before)
        if day and year:
            rest = text.replace(year[0], " ", 1).replace(word[0], " ", 1)
            return _with_time(year[0], str(month), day, rest)
    return None


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """1 to 12 for a month's name, in any case form, or its usual short form, in any language we read."""
    word = word.casefold().replace("i̇", "i")
    if short := _SHORT_OF.get(word):
        return short
    if len(word) < 3 or word in _NOT_MONTHS:
        return None
    for stem, number in _STEM_OF:
        if word.startswith(stem) and len(word) <= len(stem) + _MAX_ENDING:
            return number
    return None


def _day_before(text: str) -> str | None:
    days = [match for match in _DAY.finditer(text) if 1 <= int(match[1]) <= 31]
    return days[-1][1] if days else None


def _day_after(text: str) -> str | None:
    match = re.match(r"[\s.,-]{0,3}(\d{1,2})(?!\d|:)", text)
    return match[1] if match and 1 <= int(match[1]) <= 31 else None


def _with_time(year: str, month: str, day: str, rest: str) -> Moment | None:
    clock, offset = _clock(rest)
    return _moment(year, month, day, clock, offset)


def _clock(text: str) -> tuple[tuple[str, str, str] | None, int | None]:
    match = _TIME.search(text)
    if match:
        hour, half, end = int(match[1]), (match[4] or "").lower()[:1], match.end()
        minute, second = match[2], match[3] or "0"
    elif match := _HOUR.search(text):
        hour, half, minute, second, end = int(match[1]), match[2].lower(), "0", "0", match.end()
    else:
        return None, None
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return (str(hour), minute, second), _offset(text[end : end + 16])


def _offset(text: str) -> int | None:
    """Minutes east of UTC of `Z`, `+04:00`, `+0400`, `(UTC +04:00)`, `CEST`; None for anything else."""
    if match := _OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes <= 14 * 60:
            return minutes if match[1] == "+" else -minutes
    if word := re.search(r"[^\W\d_]+", text):
        return _ZONES.get(word[0].casefold())
    return None


def _moment(
    year: str, month: str, day: str, clock: tuple[str, str, str] | None, offset: int | None = None
) -> Moment | None:
    try:
        whole = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if clock is None:
        return Moment(day=whole)
    hour, minute, second = (int(part or 0) for part in clock)
    if hour > 23 or minute > 59 or second > 59:
        return Moment(day=whole)
    return Moment(day=whole, clock=(hour, minute, second), offset=offset)
