"""Article pages as outlets of the region and its neighbours print them: common themes and hand-made ones.

No JSON-LD: these are the sites whose pages say little about themselves. The articles are the demo's own; the words
around them are ours, in the languages of the places.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from newswatch.demo.content import Piece, pieces
from newswatch.models import Page, Source

FIRST_VISIT = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = "2026-11-06"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around an article in one language."""

    day: str
    """6 November 2026, in words, as printed there."""
    byline: str
    see_also: str
    teasers: tuple[str, str]
    share: str
    credit: str
    job: str
    follow: str
    tags: str
    comments: str
    advert: str
    most_read: str


WORDS = {
    "ka": Words(
        day="6 ნოემბერი, 2026", byline="ავტორი: {}", see_also="სხვა სიახლეები",
        teasers=("ზღვისპირა ბაზარი ახალ შენობაში გადადის", "მთის სოფელს მეორე ავტობუსი დაემატა"),
        share="გააზიარე", credit="ფოტო: მთის ამბები",
        job="რედაქცია ეძებს კორესპონდენტს. გამოგვიგზავნეთ რეზიუმე მისამართზე: jobs@mta.example.",
        follow="გამოიწერეთ ჩვენი ტელეგრამ არხი", tags="თეგები: ქალაქი, გზა", comments="კომენტარები (0)",
        advert="რეკლამა", most_read="ყველაზე კითხვადი",
    ),
    "hy": Words(
        day="6 նոյեմբերի, 2026 թ.", byline="Հեղինակ՝ {}", see_also="Կարդացե՛ք նաև",
        teasers=("Հին շուկան տեղափոխվում է նոր շենք", "Լեռնային գյուղը երկրորդ ավտոբուս ունի"),
        share="Կիսվել", credit="Լուսանկարը՝ Լեռան լուրեր",
        job="Խմբագրությունը փնտրում է թղթակից։ Ուղարկեք ինքնակենսագրություն jobs@ler.example հասցեին։",
        follow="Հետևեք մեզ Telegram-ում", tags="Պիտակներ՝ քաղաք, ճանապարհ", comments="Մեկնաբանություններ (0)",
        advert="Գովազդ", most_read="Ամենաընթերցված",
    ),
    "az": Words(
        day="6 noyabr 2026-cı il", byline="Müəllif: {}", see_also="Həmçinin oxuyun",
        teasers=("Köhnə bazar yeni binaya köçür", "Dağ kəndinə ikinci avtobus gəldi"),
        share="Paylaş", credit="Foto: Dağ xəbərləri",
        job="Redaksiya müxbir axtarır. CV-nizi və müraciət məktubunu jobs@dag.example ünvanına göndərin.",
        follow="Telegram kanalımıza abunə olun", tags="Teqlər: şəhər, yol", comments="Şərhlər (0)",
        advert="Reklam", most_read="Ən çox oxunanlar",
    ),
    "ru": Words(
        day="6 ноября 2026", byline="Автор: {}", see_also="Читайте также",
        teasers=("Старый рынок переезжает в новое здание", "В горное село пустили второй автобус"),
        share="Поделиться", credit="Фото: Горные вести",
        job="Редакция ищет корреспондента. Присылайте резюме и сопроводительное письмо на jobs@gory.example.",
        follow="Подписывайтесь на наш канал в Telegram", tags="Теги: город, дорога", comments="Комментарии (0)",
        advert="Реклама", most_read="Самое читаемое",
    ),
    "tr": Words(
        day="6 Kasım 2026", byline="Yazar: {}", see_also="İlgili haberler",
        teasers=("Eski pazar yeni binasına taşınıyor", "Dağ köyüne ikinci otobüs geldi"),
        share="Paylaş", credit="Fotoğraf: Dağ Haberleri",
        job="Gazetemiz muhabir arıyor. Özgeçmişinizi jobs@dag.example adresine gönderin, başvurular 1 Aralık'a kadar.",
        follow="Bizi takip edin", tags="Etiketler: şehir, yol", comments="Yorumlar (0)",
        advert="Reklam", most_read="En çok okunanlar",
    ),
    "de": Words(
        day="6. November 2026", byline="Von {}", see_also="Lesen Sie auch",
        teasers=("Der alte Markt zieht in ein neues Haus", "Zweiter Bus für das Bergdorf"),
        share="Artikel teilen", credit="Foto: Bergbote",
        job="Der Bergbote sucht freie Mitarbeiter. Bewerbung mit Lebenslauf an stellen@berg.example.",
        follow="Folgen Sie uns auf Telegram", tags="Schlagwörter: Stadt, Straße", comments="Kommentare (0)",
        advert="Anzeige", most_read="Meistgelesen",
    ),
    "en": Words(
        day="November 6, 2026", byline="By {}", see_also="Read also",
        teasers=("The old market moves to a new house", "A second bus for the mountain village"),
        share="Share this article", credit="Photo: Mountain News",
        job="Mountain News is looking for a correspondent. Send your CV and a cover letter to jobs@hill.example.",
        follow="Follow us on Telegram", tags="Tags: town, road", comments="Comments (0)",
        advert="Advertisement", most_read="Most read",
    ),
}  # fmt: skip


def story(language: str) -> Piece:
    """The demo's first signed article in that language."""
    told = pieces("lantern", day=1, first_visit=FIRST_VISIT)
    return next(piece for piece in told if piece.language == language and piece.authors)


def _links(texts: tuple[str, ...]) -> str:
    return "".join(f'<li><a href="/n/{at}">{text}</a></li>' for at, text in enumerate(texts))


def _frame(piece: Piece, body: str, *, head: str = "", outlet: str = "Mta") -> str:
    menu = "".join(f'<li><a href="/{at}">{word}</a></li>' for at, word in enumerate(piece.title.split() * 2))
    return (
        f'<!DOCTYPE html><html lang="{piece.language}"><head><meta charset="utf-8"><title>{piece.title} | {outlet}'
        f"</title>{head}</head><body><div id='top'><ul class='menu'>{menu}</ul></div>{body}"
        f"<div id='bottom'>&copy; 2011-2026 {outlet}. info@mta.example</div></body></html>"
    )


def newspaper_theme(piece: Piece, words: Words) -> str:
    """A widespread WordPress theme: everything in named elements, a link to another article between paragraphs."""
    text = [f"<p>{one}</p>" for one in piece.paragraphs]
    text.insert(2, f'<p><strong>{words.see_also}: <a href="/n/7">{words.teasers[0]}</a></strong></p>')
    body = (
        f'<div class="td-main-content"><article class="post"><div class="td-post-header"><h1 class="entry-title">'
        f'{piece.title}</h1><div class="td-module-meta-info"><div class="td-post-author-name">'
        f'<a href="/author/1">{piece.authors[0]}</a></div><span class="td-post-date">{words.day}</span></div></div>'
        f'<div class="td-post-sharing"><span>{words.share}</span><a href="#">Facebook</a></div>'
        f'<div class="td-post-content"><figure><img src="/1.jpg"><figcaption>{words.credit}</figcaption></figure>'
        f'{"".join(text)}<p>{words.follow}</p></div><footer><ul class="td-tags"><li><a href="/t/1">{piece.section}</a>'
        f'</li></ul></footer></article><div class="td_block_related_posts"><h4>{words.see_also}</h4><ul>'
        f"{_links(words.teasers)}</ul></div><div id='comments'><h4>{words.comments}</h4></div></div>"
    )
    return _frame(piece, body, head=f'<meta property="og:title" content="{piece.title}">')


def plain_blog(piece: Piece, words: Words) -> str:
    """WordPress as it comes: meta in one line, list of other articles, share words and tags inside the text."""
    text = "".join(f"<p>{one}</p>" for one in piece.paragraphs)
    body = (
        f'<div id="primary"><div class="post hentry"><h1 class="entry-title">{piece.title}</h1>'
        f'<p class="entry-meta">{words.day} | {words.byline.format(piece.authors[0])}</p>'
        f'<div class="entry-content">{text}<p>{words.job}</p><h3>{words.see_also}</h3><ul>{_links(words.teasers)}</ul>'
        f'<div class="sharedaddy"><h3>{words.share}</h3><ul><li><a href="#">Facebook</a></li></ul></div>'
        f"<p>{words.tags}</p></div></div></div><div id='secondary'><h3>{words.most_read}</h3><ul>"
        f"{_links(words.teasers)}</ul></div>"
    )
    return _frame(piece, body)


def drupal(piece: Piece, words: Words) -> str:
    """Fields in fields."""
    text = "".join(f"<p>{one}</p>" for one in piece.paragraphs)
    body = (
        f'<div class="region-content"><h1 class="page-header">{piece.title}</h1><article class="node node--article">'
        f'<div class="field field--name-field-date"><div class="field__item">{words.day}</div></div>'
        f'<div class="field field--name-field-author"><div class="field__item">{piece.authors[0]}</div></div>'
        f'<div class="field field--name-body"><div class="field__item">{text}<p>{words.credit}</p></div></div>'
        f'<div class="field field--name-field-tags"><div class="field__item"><a href="/t/1">{piece.section}</a></div>'
        f'</div></article><div class="block block-views"><h2>{words.see_also}</h2><ul>{_links(words.teasers)}</ul>'
        "</div></div>"
    )
    return _frame(piece, body)


def hand_made(piece: Piece, words: Words) -> str:
    """No heading, no paragraph: a program of its own prints divisions and line breaks."""
    text = "<br><br>".join(piece.paragraphs)
    body = (
        f'<div id="left"><b>{words.most_read}</b><ul>{_links(words.teasers)}</ul></div><div id="content">'
        f'<div class="title">{piece.title}</div><div class="date">{words.day}</div><div class="news_text">{text}'
        f"<br><br>{words.byline.format(piece.authors[0])}<br><br>{words.job}</div>"
        f'<div class="share">{words.share}</div><div class="other"><b>{words.see_also}</b><ul>{_links(words.teasers)}'
        "</ul></div></div>"
    )
    return _frame(piece, body)


def in_tables(piece: Piece, words: Words) -> str:
    """Layout by tables, as the older agencies keep it; the advert's label and the tags among the text."""
    text = [f"<p>{one}</p>" for one in piece.paragraphs]
    text.insert(1, f"<p>{words.advert}</p>")
    body = (
        f'<table width="100%"><tr><td class="menu"><ul>{_links(words.teasers)}</ul></td><td class="main">'
        f"<h2>{piece.title}</h2><span class='small'>{words.day} 14:05</span><br>"
        f"<span class='author'>{words.byline.format(piece.authors[0])}</span>{''.join(text)}<p>{words.tags}</p>"
        f"<p>{words.comments}</p></td></tr></table>"
    )
    return _frame(piece, body)


LAYOUTS: dict[str, Callable[[Piece, Words], str]] = {
    "newspaper theme": newspaper_theme,
    "plain blog": plain_blog,
    "drupal": drupal,
    "hand made": hand_made,
    "in tables": in_tables,
}


def outlet(language: str) -> Source:
    return Source(
        id="mta", name="Mta", home="https://mta.example/", languages=(language,), country="GE",
        timezone="Asia/Tbilisi", article=r"/\d+",
    )  # fmt: skip


def fetched(language: str, layout: str) -> Page:
    made = LAYOUTS[layout](story(language), WORDS[language])
    return Page(
        source="mta", url="https://mta.example/n/4711", final_url="https://mta.example/n/4711", status=200, headers={},
        body=made.encode(), fetched_at=FIRST_VISIT,
    )  # fmt: skip
