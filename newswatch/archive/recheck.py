"""When a stored article is looked at again, and when an address that gave no article is."""

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

AFTER_PUBLICATION = (_HOUR, 3 * _HOUR, 12 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
"""Milliseconds: most edits and withdrawals come soon, so young articles are seen again on a widening schedule."""

FAILED_TRIES = 6
_FAILED_FIRST = 10 * _MINUTE
_STAYS_PENDING = frozenset({"over_budget", "stopped"})
_MAY_BECOME_ARTICLE = (_HOUR, _DAY, 7 * _DAY)
REJECTED: dict[str, tuple[int, ...]] = {
    "robots": (_DAY,),
    "noindex": (7 * _DAY,),
    "needs_browser": (7 * _DAY,),
    "empty": _MAY_BECOME_ARTICLE,
    "too_short": _MAY_BECOME_ARTICLE,
    "soft_404": _MAY_BECOME_ARTICLE,
    "gone": _MAY_BECOME_ARTICLE,
    "wall": _MAY_BECOME_ARTICLE,
    "not_article": (),
    "foreign_host": (),
    "forgotten": (),
    "not_html": (),
}
_WITHOUT_END = frozenset({"robots", "noindex", "needs_browser"})


def next_check(born: int, checked: int) -> int | None:
    """Epoch ms of the next look at an article born (published, else first seen) then; None once it is no longer young.

    A look that would follow the last one by less than an eighth of the article's age is left out: it would see little.
    """
    return next((born + wait for wait in AFTER_PUBLICATION if born + wait - checked >= wait // 8), None)


def born(first_seen: int, published: int | None) -> int:
    """A date in the future, or none, says nothing: the article is as old as our knowledge of it."""
    return first_seen if published is None else min(published, first_seen)


def stays_pending(reason: str | None) -> bool:
    """The address was not tried at all, so nothing was learned of it."""
    return reason in _STAYS_PENDING


def wait_after_failure(tries: int) -> int | None:
    """Milliseconds until a failed address is tried again; `tries` counts this one. None: given up."""
    return _FAILED_FIRST * 4 ** (tries - 1) if tries < FAILED_TRIES else None


def wait_after_rejection(reason: str | None, tries: int) -> int | None:
    """Milliseconds until a rejected address is looked at again; `tries` counts this one. None: never by itself."""
    waits = REJECTED.get(reason or "", ())
    if reason in _WITHOUT_END:
        return waits[0]
    return waits[tries - 1] if tries <= len(waits) else None
