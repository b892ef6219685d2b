"""An article as reference managers read it: RIS, BibTeX, CSL-JSON."""

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from newswatch.archive.export import write_ris
from newswatch.models import Article

FORMS: Mapping[str, tuple[str, str]] = {
    "ris": ("application/x-research-info-systems", "ris"),
    "bibtex": ("application/x-bibtex", "bib"),
    "csl": ("application/vnd.citationstyles.csl+json", "json"),
}
"""Form: media type, file suffix."""
_TEX = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"
}  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def cite(article: Article, form: str, *, outlet: str, accessed: datetime) -> str:
    return _MAKERS[form](article, outlet, accessed)


def _ris(article: Article, _outlet: str, _accessed: datetime) -> str:
    out = io.StringIO()
    write_ris([article], out)
    return out.getvalue()


def _bibtex(article: Article, outlet: str, accessed: datetime) -> str:
    """BibLaTeX's @online; what TeX would read as a command is escaped, and braces always balance."""
    year, month, day = _date(article) or ("", "", "")
    values = {
        "title": f"{{{_tex(article.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in article.authors),
        "organization": _tex(outlet),
        "date": "-".join((year, month, day)) if year else "",
        "url": _tex_url(article.url),
        "urldate": f"{accessed:%Y-%m-%d}",
        "langid": article.language or "",
        "keywords": _tex(", ".join(article.tags)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value and value != "{}"]
    key = re.sub(r"[^A-Za-z0-9]", "", article.source) + year + f"a{article.id}"
    return "\n".join([f"@online{{{key},", *lines, "}", ""])


def _csl(article: Article, outlet: str, accessed: datetime) -> str:
    date = _date(article)
    item = {
        "id": f"newswatch-{article.id}",
        "type": "article-newspaper",
        "title": article.title,
        "author": [{"literal": name} for name in article.authors],
        "container-title": outlet,
        "issued": {"date-parts": [[int(part) for part in date]]} if date else None,
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "URL": article.url,
        "language": article.language,
        "abstract": article.lead,
        "keyword": ", ".join(article.tags),
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


_MAKERS: Mapping[str, Callable[[Article, str, datetime], str]] = {"ris": _ris, "bibtex": _bibtex, "csl": _csl}


def _date(article: Article) -> tuple[str, str, str] | None:
    found = _DATE.match(article.published_at or "")
    return (found[1], found[2], found[3]) if found else None


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


def _tex_url(url: str) -> str:
    """BibLaTeX reads an address verbatim; a brace or backslash is written as its code."""
    return re.sub(r"[{}\\\s]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
