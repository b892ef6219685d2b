"""Mail against a real SMTP server, and the message as programs and people read it."""

import asyncio
import json
import socket
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.alerts.channels import Parcel
from newswatch.alerts.channels.mail import Mailer, compose
from newswatch.errors import DeliveryFailed
from newswatch.settings import Mail
from tests.receivers import Post, free_port, smtp_receiver

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = "{{7*7}} {% for x in y %} <script>alert(1)</script> =cmd|' /C calc'!A0\r\nBcc: evil@example.org\u202etxt"


def article(**given: Any) -> dict[str, Any]:
    return {
        "id": 7, "url": "https://caucasus.example/en/news/talks.html", "source": "caucasus-example",
        "title": "Corridor talks resume in Yerevan", "authors": ["Anna K."],
        "published_at": "2026-11-23T15:30:00+04:00", "story_id": 3, **given,
    }  # fmt: skip


def parcel(**given: Any) -> Parcel:
    item = {
        "reason": "match",
        "why": {
            "snippets": [
                {
                    "field": "text",
                    "parts": [
                        {"text": "… the ", "match": False},
                        {"text": "corridor", "match": True},
                        {"text": " would open in spring …", "match": False},
                    ],
                }
            ]
        },
        "article": article(),
    } | given
    alert = {"name": "Corridor watch", "query": "corridor", "mode": "instant"}
    payload = {"schema": "newswatch.alert/1", "kind": "article", "alert": alert, **item}
    return Parcel(
        key="k" * 32, body=json.dumps(payload), payload=payload, created_at=NOW, zone=ZoneInfo("Asia/Tbilisi")
    )


def composed(what: Parcel) -> EmailMessage:
    return compose(what, sender="news@watch.example", to="reader@example.org")


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def deliver(post: Post, what: Parcel, **given: Any) -> str:
    setting = Mail(host="127.0.0.1", port=post.port, security="none", sender="news@watch.example")
    mailer = Mailer(setting, None, timeout=2)
    return asyncio.run(mailer.deliver("mailto:reader@example.org", what, private=False))


def test_a_mail_says_what_where_when_and_why() -> None:
    with smtp_receiver() as post:
        assert "250" in deliver(post, parcel()) or "OK" in deliver(post, parcel())
    mail = post.mails[0]
    assert mail["Subject"] == "[Corridor watch] Corridor talks resume in Yerevan"
    assert mail["From"] == "newswatch <news@watch.example>"
    assert mail["To"] == "reader@example.org"
    assert mail["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == f"<{'k' * 32}@watch.example>"
    assert mail["References"] == mail["In-Reply-To"] == "<story-3.corridor-watch@watch.example>"
    assert mail["List-Id"] == "<corridor-watch.alerts.watch.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = parts(mail)
    for shown in (text, html):
        assert "Corridor talks resume in Yerevan" in shown
        assert "caucasus-example" in shown
        assert "Anna K." in shown
        assert "2026-11-23 15:30 +04" in shown
        assert "https://caucasus.example/en/news/talks.html" in shown
        assert "newswatch alerts pause" in shown
    assert "the *corridor* would open in spring" in text
    assert "the <mark>corridor</mark> would open in spring" in html


def test_every_attempt_is_the_same_message() -> None:
    assert composed(parcel()).as_bytes() == composed(parcel()).as_bytes()


@pytest.mark.parametrize(
    ("priority", "marks"),
    [("high", ["high", "urgent", "1"]), ("low", ["low", "non-urgent", "5"]), ("normal", [None, None, None])],
)
def test_urgency_is_said_in_the_headers_that_programs_read(priority: str, marks: list[str | None]) -> None:
    what = parcel()
    what.payload["alert"]["priority"] = priority
    assert [composed(what)[header] for header in ("Importance", "Priority", "X-Priority")] == marks


def test_mails_of_one_article_without_a_story_stand_together() -> None:
    mail = composed(parcel(article=article(story_id=None), reason="withdrawn"))
    assert mail["References"] == "<article-7.corridor-watch@watch.example>"
    assert mail["Subject"] == "[Corridor watch] withdrawn: Corridor talks resume in Yerevan"


@pytest.mark.parametrize(
    "title", ["Переговоры о коридоре", "კორიდორის მოლაპარაკებები", "Միջանցքի բանակցություններ", "Dəhliz danışıqları"]
)
def test_every_script_arrives(title: str) -> None:
    with smtp_receiver() as post:
        deliver(post, parcel(article=article(title=title * 4)))
    (mail,) = post.mails
    assert mail["Subject"] == f"[Corridor watch] {title * 4}"
    assert title in parts(mail)[0]
    assert title in parts(mail)[1]
    assert post.raw[0].isascii()
    assert max(map(len, post.raw[0].split(b"\r\n"))) <= 998


def test_words_of_a_page_stay_words() -> None:
    hostile = article(title=HOSTILE, authors=[HOSTILE], source="caucasus-example", url="javascript:alert(1)")
    why = {"snippets": [{"field": "text", "parts": [{"text": HOSTILE, "match": True}]}]}
    with smtp_receiver() as post:
        deliver(post, parcel(article=hostile, why=why))
    (mail,) = post.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert "\u202e" not in mail["Subject"]
    assert "{{7*7}}" in mail["Subject"]
    text, html = parts(mail)
    assert "{{7*7}}" in text
    assert "49" not in text
    assert "{{7*7}}" in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "javascript:" not in html
    assert "=cmd|" in text


def test_the_alerts_own_name_and_query_stay_words() -> None:
    what = parcel()
    what.payload["alert"] = {"name": 'a"; rm -rf ~ {{7*7}} <b>', "query": "<i>{{7*7}}", "mode": "instant"}
    text, html = parts(composed(what))
    assert "'a\"; rm -rf ~ {{7*7}} <b>'" in text
    assert "<b>" not in html
    assert "<i>" not in html


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
def test_no_title_and_no_name_breaks_a_header(title: str, name: str) -> None:
    what = parcel(article=article(title=title))
    what.payload["alert"]["name"] = name
    raw = composed(what).as_bytes()
    head, _, _ = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
    names = {line.split(b":")[0].lower() for line in head.splitlines() if line[:1] not in (b" ", b"\t")}
    assert names <= {
        b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"list-id",
        b"auto-submitted", b"x-newswatch-key", b"mime-version", b"content-type",
    }  # fmt: skip


def test_a_digest_lists_each_and_its_time() -> None:
    first = parcel().payload
    items = [{key: first[key] for key in ("reason", "why", "article")},
             {"reason": "update", "why": {"snippets": []}, "article": article(title="Second")}]  # fmt: skip
    payload = {
        "schema": "newswatch.alert/1", "kind": "digest", "items": items, "total": 5,
        "alert": {"name": "n", "query": "q", "mode": "daily"},
        "period": {"from": "2026-11-22T03:00:00Z", "to": "2026-11-23T03:00:00Z"},
    }  # fmt: skip
    what = Parcel(key="d", body="", payload=payload, created_at=NOW, zone=ZoneInfo("Asia/Tbilisi"))
    mail = composed(what)
    assert mail["Subject"] == "[n] 5 articles, daily digest"
    assert mail["References"] is None
    for shown in parts(mail):
        assert "5 found from 2026-11-22 07:00 +04 to 2026-11-23 07:00 +04; the first 2:" in shown
        assert "Changed" in shown
        assert "Second" in shown


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 no such user", True), ("451 try later", False), ("452 full", False)]
)
def test_a_refused_recipient_is_final_and_a_busy_server_is_not(answer: str, permanent: bool) -> None:
    with smtp_receiver(lambda _: answer) as post, pytest.raises(DeliveryFailed, match=answer[:3]) as failed:
        deliver(post, parcel())
    assert failed.value.permanent is permanent
    assert post.raw == []


def test_a_server_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(DeliveryFailed, match="does not answer") as failed:
        deliver(Post(port=free_port()), parcel())
    assert not failed.value.permanent


def test_a_server_that_hangs_is_cut_by_whoever_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        setting = Mail(host="127.0.0.1", port=silent.getsockname()[1], security="none", sender="n@watch.example")

        async def go() -> None:
            async with asyncio.timeout(0.3):
                await Mailer(setting, None, timeout=60).deliver("mailto:a@b.example", parcel(), private=False)

        with pytest.raises(TimeoutError):
            asyncio.run(go())


def test_a_server_without_starttls_gets_neither_mail_nor_password() -> None:
    with smtp_receiver() as post:
        setting = Mail(host="127.0.0.1", port=post.port, user="me", sender="news@watch.example")
        with pytest.raises(DeliveryFailed) as failed:
            asyncio.run(Mailer(setting, "s3cret", timeout=2).deliver("mailto:a@b.example", parcel(), private=False))
    assert not failed.value.permanent
    assert "s3cret" not in str(failed.value)
    assert post.raw == []


def test_a_refused_login_can_be_mended_and_is_no_end() -> None:
    with smtp_receiver() as post:
        setting = Mail(host="127.0.0.1", port=post.port, security="none", user="me", sender="news@watch.example")
        with pytest.raises(DeliveryFailed) as failed:
            asyncio.run(Mailer(setting, "s3cret", timeout=2).deliver("mailto:a@b.example", parcel(), private=False))
    assert not failed.value.permanent
    assert "s3cret" not in str(failed.value)


def test_mail_that_is_not_set_up_says_what_to_set() -> None:
    for setting, word in ((Mail(), "mail.host"), (Mail(host="127.0.0.1"), "mail.sender")):
        with pytest.raises(DeliveryFailed, match=word):
            asyncio.run(Mailer(setting, None, timeout=1).deliver("mailto:a@b.example", parcel(), private=False))
