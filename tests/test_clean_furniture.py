import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import CleanRules, Furniture
from pipelines.clean import wording
from pipelines.clean.cleaning import clean
from pipelines.clean.furniture import judge
from tests.extracting import TEXT, html, paragraphs, read, source

FURNITURE = {
    Furniture.COOKIE: [
        "This site uses cookies to remember you. By continuing to browse you agree to our use of them.",
        "Wir verwenden Cookies, um unsere Seite zu verbessern. Sind Sie damit einverstanden?",
        "Мы используем файлы cookie. Продолжая пользоваться сайтом, вы соглашаетесь с этим.",
        "ჩვენი საიტი იყენებს ქუქი ფაილებს. ვებგვერდის გამოყენებით თქვენ ეთანხმებით ამას.",
        "Մեր կայքը օգտագործում է cookie ֆայլեր։ Շարունակելով՝ դուք համաձայն եք։",
        "Saytımız kuki fayllarından istifadə edir. Davam etməklə razılığınızı bildirirsiniz.",
        "Sitemizde çerezler kullanılmaktadır. Devam ederek bunu kabul etmiş olursunuz.",
    ],
    Furniture.JOB_AD: [
        "The Herald is looking for a correspondent. Send your CV and a cover letter to jobs@herald.example.",
        "Der Talbote sucht freie Mitarbeiter im Hochland. Bewerbung mit Lebenslauf an stellen@talbote.example.",
        "Редакция ищет корреспондента в горных районах. Присылайте резюме на адрес work@herald.example.",
        "რედაქცია ეძებს კორესპონდენტს მთიან რაიონში. გამოგვიგზავნეთ რეზიუმე: jobs@herald.example.",
        "Խմբագրությունը փնտրում է թղթակից։ Ուղարկեք ինքնակենսագրություն jobs@herald.example հասցեին։",
        "Redaksiya müxbir axtarır. CV-nizi və müraciət məktubunu jobs@herald.example ünvanına göndərin.",
    ],
    Furniture.NEWSLETTER: [
        "Sign up for our morning newsletter and never miss a crossing.",
        "Подписывайтесь на наш канал в Telegram, чтобы ничего не пропустить.",
        "Folgen Sie uns auf allen Kanälen!",
        "გამოგვყევით სოციალურ ქსელებში",
        "Բաժանորդագրվեք մեր ալիքին",
        "Telegram kanalımıza abunə olun",
        "Bültenimize abone olun",
    ],
    Furniture.SHARE: ["Share this article", "Поделиться в соцсетях", "Teilen", "გაზიარება", "Paylaş",
                      "Facebook Twitter Email"],
    Furniture.SEE_ALSO: [
        "See also", "Читайте также:", "Lesen Sie auch", "ასევე იხილეთ", "Կարդացեք նաև",
        "Həmçinin oxuyun", "İlgili haberler",
        "Read more: Ferry sinks in the spring storm", "Читайте также: Паром затонул во время шторма",
        "სხვა სიახლეები: ბორანი ქარიშხალში ჩაიძირა", "Կարդացե՛ք նաև՝ Լաստանավը խորտակվել է", "Bunları da oxuyun",
        "İlgili haberler: Fırtınada feribot battı", "ყველაზე კითხვადი", "Ամենաընթերցված", "Ən çox oxunanlar",
        "Самое читаемое", "Meistgelesen", "En çok okunanlar", "Czytaj więcej",
    ],
    Furniture.CREDIT: ["Photo: Town archive", "Фото: городской архив", "Bildrechte: Stadtarchiv",
                       "ფოტო: ქალაქის არქივი",
                       "Լուսանկարը՝ արխիվ", "© 2026 The Valley Herald"],
    Furniture.COMMENTS: [
        "Leave a comment", "Комментарии (3)", "Kommentare", "კომენტარები", "0 comments", "Kommentar abgeben",
        "Do you have a story to tell? Write to us: desk@herald.example", "Пишите нам на адрес desk@herald.example",
        "Schreiben Sie uns, was Sie davon halten: post@talbote.example", "You must be logged in to reply.",
    ],
    Furniture.BYLINE: [
        "With files from The Canal Press", "Additional reporting by Tom Sample in the lower town",
        "Mit Informationen von Agenturen und eigenen Korrespondenten",
        "(Reporting by Jane Sample; editing by Tom Sample)",
    ],
    Furniture.OTHER: [
        "Advertisement", "Реклама", "რეკლამა", "Գովազդ", "Reklam", "Story continues below advertisement",
        "Lesedauer: 4 Minuten", "Время чтения: 3 минуты", "5 min read", "Etiketler :",
        "The views expressed in this article are those of the author and not necessarily of the Herald.",
        "Мнение автора может не совпадать с позицией редакции.",
        "სტატიაში გამოთქმული აზრი შეიძლება არ ემთხვეოდეს რედაქციის პოზიციას.",
        "Խմբագրության տեսակետը կարող է չհամընկնել հեղինակի կարծիքին, և խմբագրությունը դրա համար պատասխան չի տալիս։",
        "Redaksiyanın mövqeyi müəllifin fikri ilə üst-üstə düşməyə bilər.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FURNITURE.items() for text in texts])
def test_furniture_is_known_by_its_words_wherever_it_stands(kind: Furniture, text: str) -> None:
    found = read(html(body=paragraphs([TEXT[0], TEXT[1], text, TEXT[2], TEXT[3]])))
    assert found.paragraphs == tuple(TEXT)
    assert [removed.kind for removed in found.removed if removed.text == text] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        *TEXT,
        "The regulator fined the bank for the way its cookies followed customers, and told others to look at theirs.",
        "Police are looking for two men who left the market on foot on Friday.",
        "He said the party would follow us into the next century, and asked voters to join the march on Sunday.",
        "Die Regierung sucht nach Wegen, die Brücke zu bezahlen, und will im Herbst darüber entscheiden.",
        "Правительство ищет деньги на новый мост и обещает решение осенью.",
        "More on this later, the minister said, and left the hall.",
        "She shared the prize with her brother.",
        "Comments by the minister angered the opposition on Tuesday.",
        "Photographs of the deck show cracks as wide as a hand.",
        "The newsletter of the union reports that wages rose by a tenth in June.",
        "Related costs: the ferry, two tugs and a year of rent for the quay came to three million.",
        "The views of the valley from the old road are worth the walk, its keeper said.",
        "Several neighbours contributed to this report by the city's own commission, which took a year to write.",
        "Мнение жителей нижнего города в совете не услышали, и мост построили выше по реке.",
        "Reklam gelirleri geçen yıl yüzde onu aştı ve gazete iki yeni muhabir aldı.",
        "The minister asked people to get in touch with their councils before the water comes.",
    ],
)
def test_sentences_of_articles_are_left_alone(text: str) -> None:
    assert judge(text) is None


def test_a_see_also_section_goes_with_its_teasers() -> None:
    below = (
        '<div class="more"><h2>You may also like</h2><div><h3><a href="/a">The ferry that sank</a></h3>'
        "<p>What divers found on the bed of the river this summer.</p></div>"
        "<div><h3><a href='/b'>Tolls and tempers</a></h3>"
        "<p>Why the council cannot agree on a price.</p></div></div>"
    )
    assert read(html(below=below)).paragraphs == tuple(TEXT)


def test_another_article_on_the_page_is_not_this_one() -> None:
    other = [text.replace("bridge", "tunnel").replace("river", "mountain") for text in TEXT] * 2
    below = f"<article><h2><a href='/x'>The tunnel</a></h2>{paragraphs(other)}</article>"
    found = read(html(body=paragraphs(TEXT * 2), below=below))
    assert not any("tunnel" in text for text in found.paragraphs)
    assert all(text in found.paragraphs for text in TEXT)


def test_a_placeholder_that_returns_is_no_text() -> None:
    placeholder = "<p>The map cannot be drawn in your reading mode now.</p>"
    more = ["The ferrymen, who lost their work, were offered places at the toll house that nobody will need.",
            "Fishermen complain that the pillars turn the current, and that the pike have gone to the far bank.",
            "A second crossing is planned for the next decade, further north, where the gorge is narrow."]  # fmt: skip
    body = placeholder.join(
        ["", paragraphs(TEXT[:2]), paragraphs(TEXT[2:]), paragraphs(more[:2]), paragraphs(more[2:])]
    )
    assert "The map cannot" not in "\n".join(read(html(body=body)).paragraphs)


def test_the_byline_within_the_text_is_taken_out_and_a_name_in_a_sentence_is_not() -> None:
    body = paragraphs(["By Nino Kalandadze", *TEXT, "Nino Kalandadze counted the buses herself."])
    found = read(html(body=body, above='<p class="byline">By Nino Kalandadze</p>'))
    assert found.paragraphs == (*TEXT, "Nino Kalandadze counted the buses herself.")


def test_the_title_again_is_taken_out() -> None:
    found = read(html(body=paragraphs(["Bridge Opens After Long Delay", *TEXT])))
    assert found.paragraphs == tuple(TEXT)


def test_site_rules_by_element_and_by_words() -> None:
    rules = CleanRules(drop=(".box", "//section[@id='x']", "p["), drop_text=("^Valley weather:",))
    body = (
        paragraphs(TEXT)
        + "<div class='box'><p>The price of bread in the valley has doubled since the old ferry sank.</p></div>"
    )
    body += "<section id='x'><p>Ten facts about our river that even its fishermen may not have heard.</p></section>"
    body += "<p>Valley weather: fog until noon.</p>"
    found = read(html(body=body), of=source(clean=rules))
    assert found.paragraphs == tuple(TEXT)
    assert sum(removed.kind == Furniture.SITE_RULE for removed in found.removed) == 3


def test_general_rules_never_take_more_than_half() -> None:
    page = html(title="Cookies and you", body=paragraphs(FURNITURE[Furniture.COOKIE]))
    assert len(read(page).paragraphs) == len(FURNITURE[Furniture.COOKIE])


def test_cleaning_twice_changes_nothing() -> None:
    body = paragraphs([TEXT[0], "Share this article", *TEXT[1:], "Leave a comment", "© 2026 The Valley Herald"])
    once = read(html(body=body))
    assert clean(once, source()) == once


def test_a_text_that_was_all_furniture_is_empty() -> None:
    found = dataclasses.replace(read(html()), paragraphs=("weather: fog",))
    cleaned = clean(found, source(clean=CleanRules(drop_text=("^weather",))))
    assert (cleaned.paragraphs, cleaned.refusal) == ((), "empty")


@pytest.mark.parametrize(
    "name", ["JOB", "JOB_APPLY", "NEWSLETTER", "EMBED", "SUBSCRIBE", "CORRECTION", "DISCLAIMER", "WRITE", "LOGIN"]
)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_a_pattern_finds_holds_one_of_its_pieces(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(getattr(wording, name).pattern), fullmatch=False))
    assert any(piece in text.lower() for piece in getattr(wording, f"{name}_WORDS"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=8))
def test_nothing_disappears_without_a_record(texts: list[str]) -> None:
    before = dataclasses.replace(read(html()), paragraphs=tuple(texts), removed=())
    after = clean(before, source())
    assert sorted([*after.paragraphs, *(removed.text for removed in after.removed)]) == sorted(texts)
