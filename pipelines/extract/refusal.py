"""Pages that are no article: noindex, page-not-found with a 200, walls, no text; and the stubs of paywalls."""

import re
from collections.abc import Sequence

from pipelines.answered import forbids_index
from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.excuses import excuse_of
from pipelines.extract.text import count_words
from pipelines.outcomes import RejectReason

_NOINDEX = re.compile(r"(?:^|[\s,:])(?:noindex|none)\s*(?:,|$)", re.IGNORECASE)
_PREVIEW = re.compile(r"max-(?:image|video)-preview\s*:\s*\w+|max-snippet\s*:\s*-?\d+", re.IGNORECASE)
_NOT_FOUND = re.compile(
    r"\b404\b|(?:page|article|story|site|url)[\w\s]{0,20}(?:not found|(?:no longer|does not|doesn.t"
    r"|could not be) (?:exist|available|found))"
    r"|(?:seite|artikel)[\w\s]{0,20}nicht (?:gefunden|verfügbar|vorhanden)|страниц\w+ не (?:найдена|существует)"
    r"|გვერდი (?:ვერ|არ) "
    r"|էջը? (?:չի|չգտ)|səhifə tapılmadı|sayfa bulunamadı|bulunamadı|página no encontrada|page introuvable"
    r"|pagina non trovata",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"accept (?:all )?(?:cookies|and continue)|before you continue|we value your privacy|consent to (?:our|the) use"
    r"|zustimmen und weiter|mit werbung weiterlesen|ihre zustimmung|wir verwenden cookies|accepter et continuer"
    r"|принять (?:все )?(?:файлы )?cookie|согласие на обработку|çerezleri kabul|kukiləri qəbul",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:log|sign) ?in to (?:continue|read)|please (?:log|sign) ?in|enable javascript"
    r"|verify (?:that )?you are (?:a )?human"
    r"|checking your browser|just a moment|access denied|attention required|войдите, чтобы"
    r"|bitte melden sie sich an|are you a robot",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|register|sign up|log in) (?:now )?to (?:continue|keep|read)|this (?:article|content"
    r"|story) is (?:for|only|reserved)[\w\s]{0,20}(?:subscribers|members)"
    r"|already a subscriber|weiterlesen mit|jetzt weiterlesen|nur für abonnenten|exklusiv für abonnenten"
    r"|mit (?:plus|abo) (?:weiter)?lesen"
    r"|доступ(?:но|ен) (?:только )?(?:для )?подписчик|оформите подписку|чтобы (?:читать|прочитать) (?:дальше|полностью)"
    r"|yalnız abunə|abone olun|réservé aux abonnés|solo para suscriptores|riservato agli abbonati",
    re.IGNORECASE,
)
_PAYWALL_NAME = re.compile(r"pay-?wall|premium-?(?:content|wall)|subscriber-?only|piano-|regwall", re.IGNORECASE)
_LOOKED_AT = 400
_SHORT_WORDS = 25
_STUB_WORDS = 180
_WALL_WORDS = 120
_LOST_WORDS = 90


def refusal_of(page: Document, title: str | None, lines: Sequence[Line]) -> RejectReason | None:
    """Why this page is no article, or None; the reason is noted as evidence."""
    found = _reason(page, title, lines)
    if found:
        reason, why = found
        page.note("refusal", reason, "page", won=True, reason=why)
        return reason
    return None


def _reason(page: Document, title: str | None, lines: Sequence[Line]) -> tuple[RejectReason, str] | None:
    robots = page.headers.get("x-robots-tag", "")
    if forbids_index(robots):
        return RejectReason.NOINDEX, f"robots: {robots[:80]}"
    for value in [*page.metas.get("robots", ()), *page.metas.get("newswatch", ())]:
        if _NOINDEX.search(_PREVIEW.sub("", value)):
            return RejectReason.NOINDEX, f"robots: {value[:80]}"
    text = "\n".join(line.text for line in lines)
    if lines and (why := excuse_of(page, title, lines)):
        return RejectReason.SOFT_404, why
    count = count_words(text, _WALL_WORDS)
    heading = f"{title or ''} {page.head_title}"
    if count < _LOST_WORDS and _NOT_FOUND.search(heading):
        return RejectReason.SOFT_404, f"title says so: {heading[:80]}"
    if count < _WALL_WORDS and (why := _wall(heading, text, page)):
        return RejectReason.WALL, why
    if not text.strip():
        return RejectReason.EMPTY, "no text found"
    if count < _SHORT_WORDS and not _wordless_script(text):
        return RejectReason.TOO_SHORT, f"{count} words"
    return None


def _wall(heading: str, text: str, page: Document) -> str | None:
    body = text or page.visible[:3000]
    for pattern, kind in ((_CONSENT, "consent"), (_LOGIN, "login or check")):
        if (match := pattern.search(heading) or pattern.search(body)) and not page.article.get("headline"):
            return f"{kind}: {match[0]}"
    return None


def _wordless_script(text: str) -> bool:
    """Chinese, Japanese or Thai: words are not parted by blanks, so their number says nothing."""
    letters = [char for char in text[:2000] if char.isalpha()]
    wide = sum("\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff" for char in letters)
    return bool(letters) and wide > len(letters) / 2 and len(letters) > 2 * _SHORT_WORDS


def is_partial(page: Document, text: str) -> bool:
    """True for a stub: the page says the rest is paid for, and what stands here is short or ends in an ellipsis."""
    paid = page.article.get("isAccessibleForFree")
    stated = paid is False or str(paid).strip().lower() == "false"
    cut = text.rstrip().endswith(("...", "…"))
    short = count_words(text, _STUB_WORDS) < _STUB_WORDS
    if not (short or cut):
        return False
    asked = _PAYWALL.search(page.visible[-20_000:] + text) is not None
    named = any(_PAYWALL_NAME.search(block.names) for block in page.blocks[:_LOOKED_AT])
    partial = (stated and (short or cut)) or (asked and (cut or (short and named))) or (named and cut)
    if stated or asked or named or partial:
        why = f"stated {stated}, asked {asked}, named {named}, cut {cut}, short {short}"
        page.note("partial", str(partial), "paywall evidence", won=partial, reason=why)
    return partial
