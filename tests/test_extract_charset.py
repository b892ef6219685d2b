import pytest

from pipelines.extract.charset import decode
from tests.extracting import html, paragraphs, read

RUSSIAN = "Новый мост через реку открыли в понедельник после четырёх лет задержек и двух смен подрядчика."
GEORGIAN = "ახალი ხიდი მდინარეზე ორშაბათს გაიხსნა ოთხწლიანი დაგვიანებისა და მშენებლის შეცვლის შემდეგ."
ARMENIAN = "Գետի վրա նոր կամուրջը բացվեց երկուշաբթի օրը՝ չորս տարվա ուշացումից և երկու կապալառուից հետո։"
AZERBAIJANI = "Çay üzərindəki yeni körpü dörd illik gecikmədən sonra bazar ertəsi açıldı, əhali şəhərə gəldi."


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-16", "utf-16-le", "utf-8", "iso-8859-5", "cp866"])
@pytest.mark.parametrize("declared", ["", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "honest"])
def test_russian_in_any_charset_whatever_is_declared(charset: str, declared: str) -> None:
    body = f"<html><body>{paragraphs([RUSSIAN] * 3)}</body></html>".encode(charset)
    header = f"text/html; charset={charset}" if declared == "honest" else declared
    decoded = decode(body, header)
    assert RUSSIAN in decoded.text
    assert decoded.bad == 0


@pytest.mark.parametrize("text", [GEORGIAN, ARMENIAN, AZERBAIJANI])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_the_regions_scripts_survive_a_lying_header(text: str, charset: str) -> None:
    assert text in decode(f"<p>{text}</p>".encode(charset), "text/html; charset=windows-1251").text


def test_turkish_and_german_single_byte() -> None:
    turkish = "Şehirdeki yeni köprü dört yıllık gecikmeden sonra pazartesi günü açıldı, ışıklar yandı." * 3
    german = "Über den Fluß führt seit Montag eine neue Brücke, die größer und schöner ist als früher." * 3
    assert turkish in decode(turkish.encode("cp1254"), "text/html; charset=iso-8859-9").text
    assert german in decode(german.encode("cp1252"), "text/html; charset=iso-8859-1").text
    assert german in decode(german.encode("cp1252")).text


def test_a_few_bad_bytes_do_not_change_the_charset() -> None:
    body = (RUSSIAN * 20).encode()[:-1] + b"\xff"
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert 0 < decoded.bad < 0.01


def test_the_share_of_unreadable_letters_is_recorded() -> None:
    page = html(body=paragraphs([GEORGIAN] * 8)).encode().replace("მ".encode(), b"\xe1\x83", 3)
    found = read(page)
    charset = next(item for item in found.evidence if item.field == "charset")
    assert charset.value == "utf-8"
    assert "could not be read" in charset.reason


@pytest.mark.parametrize(
    "name", ["x-no-such", "utf-16", "zlib_codec", "undefined", "rot13", "base64", "punycode", "idna", "unicode_escape"]
)
def test_a_nonsense_declaration_is_passed_over(name: str) -> None:
    assert RUSSIAN in decode(RUSSIAN.encode("cp1251") * 3, f"text/html; charset={name}").text
    assert decode(b"plain", f"text/html; charset={name}").text == "plain"
