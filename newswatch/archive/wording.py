"""The words of one version: its tokens as the index has them, where they stand, and the terms they answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newswatch.archive.plans import Place

COLUMNS = ("title", "body", "authors", "tags")


class Wording:
    """Of a version about to be asked many saved queries."""

    def __init__(self, columns: Mapping[str, Sequence[str]], filters: Iterable[str]) -> None:
        self._columns = columns
        self.filters = frozenset(filters)
        self.tokens = frozenset[str]().union(*columns.values())
        self._answers: dict[str, tuple[str, ...]] = {}
        self._joined: list[tuple[tuple[str, ...], str]] = []
        self._terms: set[str] = set()
        self.terms: set[str] = set(self.filters)
        """Everything of it that a saved query asks for, filters included."""
        self._forms: dict[str, list[tuple[str, ...]]] = {}
        self._at: dict[tuple[str, str], list[int]] = {}

    def answer(self, answers: dict[str, tuple[str, ...]], joined: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """The terms that tokens of it answer, and those that tokens in a row do, which stand here."""
        self._answers, self._joined, self._forms = answers, [*joined], {}
        self._terms = set().union(*answers.values(), (term for _, term in self._joined))
        self.terms = self._terms | self.filters

    def has(self, term: str) -> bool:
        return term in self._terms

    def is_filtered(self, token: str) -> bool:
        return token in self.filters

    def has_form(self, form: str) -> bool:
        """Of the lexicon: a word, or words joined by hyphens."""
        return form in self.tokens or ("-" in form and self.has_row(tuple(form.split("-"))))

    def has_row(self, form: tuple[str, ...]) -> bool:
        return next(self._stands(form, None), None) is not None

    def places(self, term: str, column: str | None) -> Iterator[Place]:
        for form in self._forms_of(term):
            yield from self._stands(form, column)

    def _forms_of(self, term: str) -> Iterable[tuple[str, ...]]:
        """Looked up when asked: an article answers a thousand terms, and plans ask the places of a few."""
        found = self._forms.get(term)
        if found is None:
            found = [(token,) for token, terms in self._answers.items() if term in terms]
            found += dict.fromkeys(form for form, one in self._joined if one == term)
            self._forms[term] = found
        return found

    def _stands(self, form: tuple[str, ...], column: str | None) -> Iterator[Place]:
        """Where these tokens stand in a row."""
        first = form[0]
        if first not in self.tokens:
            return
        for name, tokens in self._columns.items():
            if column in (None, name):
                for start in self._starts(name, tokens, first):
                    end = start + len(form)
                    if len(form) == 1 or tuple(tokens[start:end]) == form:
                        yield name, start, end

    def _starts(self, name: str, tokens: Sequence[str], first: str) -> list[int]:
        found = self._at.get((name, first))
        if found is None:
            found = self._at[name, first] = []
            for _ in range(tokens.count(first)):
                found.append(tokens.index(first, found[-1] + 1 if found else 0))
        return found
