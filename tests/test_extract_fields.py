import pytest

from newswatch.models import ExtractRules, FoundLink
from tests.extracting import CAPTURED, TEXT, URL, html, read, source, won

LD = '<script type="application/ld+json">{}</script>'


def test_title_drops_the_outlet_and_the_section() -> None:
    head = LD.format('{"@type": "NewsArticle", "headline": "Bridge opens after long delay | Region"}')
    assert read(html(head=head)).title == "Bridge opens after long delay"
    assert read("<html><head><title>Ferry sinks in spring storm - The Valley Herald</title></head><body>"
                + "".join(f"<p>{text}</p>" for text in TEXT)).title == "Ferry sinks in spring storm"  # fmt: skip


def test_a_kicker_within_the_heading_is_no_title() -> None:
    page = html().replace("<h1>", '<h1><span class="article-kicker">Valley</span> ')
    assert read(page).title == "Bridge opens after long delay"


def test_the_sites_own_h1_is_no_title() -> None:
    page = html().replace("<main>", "<h1>The Valley Herald</h1><main>")
    assert read(page).title == "Bridge opens after long delay"


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        ('<p class="byline">By Nino Kalandadze and Tigran Petrosov</p>', ("Nino Kalandadze", "Tigran Petrosov")),
        ('<p class="meta">Автор: Ирина Соколова, 12 мая 2026</p>', ("Ирина Соколова",)),
        ('<div class="author">ავტორი: ნინო კალანდაძე</div>', ("ნინო კალანდაძე",)),
        ('<div class="author">Հեղինակ՝ Արամ Պետրոսյան</div>'.replace("՝", ":"), ("Արամ Պետրոսյան",)),
        ('<p class="info">Müəllif: Aysel Quliyeva</p>', ("Aysel Quliyeva",)),
        ('<p class="info">Von Karla Lindner, Tiflis</p>', ("Karla Lindner",)),
        ('<p class="info">Yazar: Defne Yıldız</p>', ("Defne Yıldız",)),
        ('<p class="byline"><a rel="author">Nino Kalandadze</a><span>Staff writer</span></p>', ("Nino Kalandadze",)),
    ],
)
def test_visible_bylines_in_seven_languages(above: str, authors: tuple[str, ...]) -> None:
    assert read(html(above=above)).authors == authors


def test_the_biography_line_names_the_author() -> None:
    body = "".join(f"<p>{text}</p>" for text in TEXT)
    body += "<p><em>Nino Kalandadze is a lecturer at the Valley School of Engineering.</em></p>"
    found = read(html(body=body))
    assert found.authors == ("Nino Kalandadze",)
    assert won(found, "authors") == ["biography"]
    assert found.paragraphs[-1].startswith("Nino Kalandadze is a lecturer")


def test_json_ld_names_people_before_the_outlet() -> None:
    head = LD.format(
        '{"@type": "NewsArticle", "headline": "Bridge opens after long delay", '
        '"author": [{"@type": "Person", "name": "Nino Kalandadze (nk)"}, {"name": "The Valley Herald"}]}'
    )
    assert read(html(head=head)).authors == ("Nino Kalandadze",)


def test_an_address_is_no_author() -> None:
    head = '<meta property="article:author" content="https://social.example/nino.kalandadze">'
    assert read(html(head=head, above='<p class="byline">By Nino Kalandadze</p>')).authors == ("Nino Kalandadze",)


def test_section_and_tags_from_the_line_beside_the_date() -> None:
    found = read(html(above='<p><time datetime="2026-11-20T10:00:00+04:00">20 Nov</time> | Roads, Valley, Rivers</p>'))
    assert found.section is not None
    assert found.published_at == "2026-11-20T10:00:00+04:00"
    found = read(html(above="<p>20 Nov 2026 | Roads, Valley, Rivers</p>"))
    assert (found.section, found.tags) == ("Roads", ("Valley", "Rivers"))
    assert "Roads, Valley" not in "\n".join(found.paragraphs)


def test_stated_section_tags_image_canonical_and_language() -> None:
    head = (
        '<meta property="article:section" content="Region"><meta property="article:tag" content="bridge">'
        '<meta property="article:tag" content="river"><meta property="og:image" content="/img/bridge.jpg">'
        '<link rel="canonical" href="/en/region/bridge-opens.html">'
    )
    found = read(
        html(head=head, above="<figure><img src='/x.jpg'><figcaption>Photo: Town archive</figcaption></figure>")
    )
    assert (found.section, found.tags) == ("Region", ("bridge", "river"))
    assert found.image == "https://herald.example/img/bridge.jpg"
    assert found.image_credit == "Town archive"
    assert found.canonical_url == URL
    assert found.language == "en"


def test_a_wrong_html_lang_gives_way_to_the_text() -> None:
    georgian = ["ახალი ხიდი მდინარეზე ორშაბათს გაიხსნა ოთხწლიანი დაგვიანებისა და მშენებლის ორჯერ შეცვლის შემდეგ."] * 1
    georgian += ["ორივე ნაპირის მცხოვრებლები საკრებულოს წლების განმავლობაში სთხოვდნენ ახალი ხიდის აშენებას ქალაქში."]
    body = "".join(f"<p>{text}</p>" for text in georgian * 1)
    assert read(html(body=body, language="en", title="ახალი ხიდი გაიხსნა")).language == "ka"


def test_the_standfirst_is_the_lead_and_stands_in_the_text() -> None:
    lead = "After four years and two contractors the valley has its crossing, and nobody pays for it yet."
    found = read(html(head=f'<meta name="description" content="{lead}">', above=f'<div class="perex">{lead}</div>'))
    assert found.lead == lead
    assert found.paragraphs[0] == lead


STANDFIRST = (
    "Four years after the ferry sank the valley has a crossing, and its people still argue about who pays for it."
)


@pytest.mark.parametrize("name", ["perex", "article-lead", "c-article__standfirst", "post__excerpt", "ingress"])
def test_an_element_named_for_it_holds_the_standfirst_though_no_description_says_the_same(name: str) -> None:
    shares = "".join(
        f"<div class='s'><a href='#'>{word}</a></div>" for word in ("Mail", "Print", "Copy", "Save", "Ask")
    )
    head = '<meta name="description" content="A crossing opened on Monday in the lower valley near the old ferry.">'
    found = read(html(head=head, above=f'{shares}<p class="{name}">{STANDFIRST}</p>'))
    assert found.lead == STANDFIRST
    assert found.paragraphs == (STANDFIRST, *TEXT)


@pytest.mark.parametrize("name", ["image-caption lead", "related-teaser subtitle", "author-excerpt"])
def test_captions_teasers_and_authors_between_headline_and_text_are_no_standfirst(name: str) -> None:
    found = read(html(above=f'<div class="{name}"><p class="{name}">{STANDFIRST}</p></div>'))
    assert found.lead != STANDFIRST


def test_a_paragraph_of_another_class_between_paragraphs_is_not_lost() -> None:
    parts = [
        *TEXT,
        *(f"Builder {number} of the bridge said that the work was dull and well paid." for number in range(9)),
    ]
    body = "".join(f'<p class="{"dropcap" if at == 5 else "text"}">{one}</p>' for at, one in enumerate(parts))
    assert list(read(html(body=body)).paragraphs) == parts


def test_a_sources_selectors_win() -> None:
    rules = ExtractRules(title=".t", authors=".who", date=".when", tags=".tag", section=".sec", body=".text")
    above = (
        '<i class="t">A bridge at last</i><b class="who">Ana Beridze</b><i class="when">03/04/2026</i>'
        '<u class="tag">bridge</u><u class="tag">river</u><u class="sec">Roads</u>'
    )
    found = read(html(above=above), of=source(extract=rules))
    assert (found.title, found.authors, found.published_at) == ("A bridge at last", ("Ana Beridze",), "2026-04-03")
    assert (found.section, found.tags) == ("Roads", ("bridge", "river"))
    assert found.paragraphs == tuple(TEXT)


def test_a_feeds_date_is_taken_where_the_page_has_none() -> None:
    link = FoundLink(url=URL, found_in="feed", published_hint=CAPTURED)
    found = read(html(), link=link)
    assert (found.published_at, found.published_how) == ("2026-11-23T12:00:00+00:00", "feed or listing")


def test_a_paywalled_stub_is_partial_and_a_whole_text_is_not() -> None:
    head = LD.format('{"@type": "NewsArticle", "headline": "Bridge opens", "isAccessibleForFree": "False"}')
    stub = html(head=head, body=f"<p>{TEXT[0]}</p><p>{TEXT[1][:60]} ...</p>")
    assert read(stub).partial
    assert not read(html(head=head, body="".join(f"<p>{text}</p>" for text in TEXT * 6))).partial
    assert not read(html()).partial


@pytest.mark.parametrize(
    "line",
    [
        "<p>© 2026 Valley Herald LLC</p>",
        "<p>© Valley Herald. All rights reserved.</p>",
        "<p>© ჰერალდი. ყველა უფლება დაცულია</p>",
        "<div class='site-footer'><p>© Valley Herald</p></div>",
        "<footer><p>Copyright: Valley Herald</p></footer>",
    ],
)
def test_the_outlets_own_copyright_line_is_no_credit(line: str) -> None:
    assert read(html(below=line)).image_credit is None


@pytest.mark.parametrize("line", ["© Reuters / Town archive", "Photo: AFP 2023"])
def test_a_picture_is_credited_with_a_sign_or_a_year_too(line: str) -> None:
    assert read(html(above=f"<figure><figcaption>{line}</figcaption></figure>")).image_credit is not None
