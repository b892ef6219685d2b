"""The words of one version: its tokens as the index has them, where they stand, and the terms they answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newswatch.archive.plans import Place, Term

COLUMNS = ("title", "body", "authors", "tags")


class Wording:
    """Of a version about to be asked many saved queries."""

    def __init__(self, columns: Mapping[str, Sequence[str]], filters: Iterable[str]) -> None:
        self._columns = columns
        self._filters = frozenset(filters)
        self.tokens = frozenset[str]().union(*columns.values())
        self._terms: dict[str, list[tuple[str, ...]]] = {}
        """Term → the forms of it that stand here, each its tokens."""
        self._at: dict[str, list[tuple[str, int]]] | None = None

    def answer(self, term: str, form: tuple[str, ...]) -> None:
        """`form` is one of the forms the term stands for; it must stand here."""
        self._terms.setdefault(term, []).append(form)

    @property
    def terms(self) -> frozenset[str]:
        """Everything an exact term may ask for: tokens, filters, and terms for the forms of a word."""
        return self.tokens.union(self._filters, self._terms)

    def has(self, term: Term) -> bool:
        text, beginning = term
        if beginning:
            return any(token.startswith(text) for token in self.tokens)
        return text in self.tokens or text in self._terms

    def has_form(self, form: str) -> bool:
        """Of the lexicon: a word, or words joined by hyphens."""
        return form in self.tokens or ("-" in form and next(self.stands(tuple(form.split("-"))), None) is not None)

    def is_filtered(self, token: str) -> bool:
        return token in self._filters

    def places(self, term: Term, column: str | None) -> Iterator[Place]:
        text, beginning = term
        if beginning:
            forms: Iterable[tuple[str, ...]] = [(token,) for token in self.tokens if token.startswith(text)]
        else:
            forms = self._terms.get(text, [(text,)])
        for form in forms:
            yield from self.stands(form, column)

    def stands(self, form: tuple[str, ...], column: str | None = None) -> Iterator[Place]:
        """Where these tokens stand in a row."""
        for name, start in self._all_places().get(form[0], ()):
            end = start + len(form)
            if column in (None, name) and (len(form) == 1 or tuple(self._columns[name][start:end]) == form):
                yield name, start, end

    def _all_places(self) -> dict[str, list[tuple[str, int]]]:
        if self._at is None:
            self._at = {}
            for name, tokens in self._columns.items():
                for at, token in enumerate(tokens):
                    self._at.setdefault(token, []).append((name, at))
        return self._at
