"""Is a word a name? Capitals tell where they mean that; German gives them to all nouns, Georgian has none."""

import re
from collections.abc import Sequence

from newswatch.archive.formkeys import stems
from newswatch.archive.lemmas import lemmas
from newswatch.archive.letters import languages_of, script_of
from pipelines.dedupe.figures import is_figure
from pipelines.dedupe.tokens import Token

_TITLES_TEXT = """
president prime minister deputy foreign defence defense interior speaker king queen pope mr mrs ms dr sir general
colonel the a an in on at he she it they we i prezident nazir nazirlik baş bakan bakanı başbakan başkan başkanı
cumhurbaşkanı sözcüsü milletvekili bay
"""
"""Printed with capitals before names, and first words."""
_TITLES = frozenset(_TITLES_TEXT.split())
_PARTICLES = frozenset(
    ["de", "von", "van", "der", "den", "bin", "ibn", "al", "el", "da", "di", "oğlu", "qızı", "zu"]
)  # fmt: skip
_SURNAME = re.compile(
    r"\w{2,}(?:შვილ(?:ი|მა|ს|ის|ით|თან)?|ძე(?:მ|ს|სთან)?|იან(?:ი|მა|ს|ის)|სკი(?:მ|ს)?|[ოე]ვ(?:ი|მა|ს|ის))"
)
_GEORGIAN_TEXT = """
გიორგი ირაკლი ნინო დავით დავითი ლევან ლევანი ზურაბ ზურაბი მიხეილ მიხეილი სალომე მაია მაკა თეა თამარ თამარი ანა
ეკა ეკატერინე
შალვა კახა კახაბერ ნიკა ნიკოლოზ ალექსანდრე გრიგოლ ბიძინა ვახტანგ თორნიკე თეიმურაზ გოგა ზაზა ლაშა მამუკა მერაბ
ნანა ნათია ნატალია
ოთარ პაატა რამაზ რევაზ სოფიო ხათუნა შოთა ჯუმბერ იოსებ ივანე ელენე ქეთევან მარიამ გურამ არჩილ ბადრი გელა ედუარდ
ზვიად თინათინ
ნიკოლ ილჰამ ვლადიმერ დონალდ ჯო ემანუელ რეჯეფ სერგეი ურსულა ანტონიო ჰაკან არარატ
თბილისი ბათუმი ქუთაისი რუსთავი გორი ფოთი ზუგდიდი თელავი ახალციხე მცხეთა ზესტაფონი სენაკი ოზურგეთი ამბროლაური
მარნეული ბოლნისი
ცხინვალი სოხუმი გალი გაგრა ახალქალაქი ხაშური კასპი გურჯაანი სიღნაღი ბორჯომი ქობულეთი მესტია თიანეთი დუშეთი
სამტრედია ჭიათურა
ერევანი ბაქო გიუმრი განჯა ანკარა სტამბოლი მოსკოვი კიევი ბრიუსელი ბერლინი პარიზი ლონდონი ვაშინგტონი ვენა ჟენევა
რომი მადრიდი
პრაღა ვარშავა თეირანი პეკინი სტრასბურგი ვილნიუსი რიგა ტალინი ბუქარესტი სოფია ათენი ნიუ იორკი დუბაი ასტანა ტაშკენტი
საქართველო სომხეთი აზერბაიჯანი რუსეთი თურქეთი უკრაინა ირანი აშშ გერმანია საფრანგეთი იტალია ესპანეთი პოლონეთი
ჩინეთი იაპონია
აფხაზეთი აჭარა სამეგრელო კახეთი იმერეთი გურია სვანეთი ევროკავშირი ნატო
"""
_GERMAN_TEXT = """
berlin hamburg münchen köln frankfurt stuttgart dresden leipzig bonn bremen hannover wien graz salzburg zürich
genf bern
basel brüssel paris london rom madrid moskau kiew kyjiw warschau prag budapest athen ankara istanbul tiflis
eriwan jerewan
baku batumi kutaissi gori suchumi teheran washington new york peking tokio straßburg vilnius riga tallinn deutschland
österreich schweiz frankreich italien spanien polen russland ukraine georgien armenien aserbaidschan türkei iran china
usa israel ungarn tschechien rumänien merkel scholz müller schmidt schneider fischer weber meyer wagner becker schulz
hoffmann koch bauer richter klein wolf schröder neumann schwarz braun zimmermann krüger hofmann lange krause
peter hans
klaus anna maria thomas michael stefan martin andreas christian frank johann annalena robert olaf friedrich georg karl
"""
"""Such as a dictionary has among the nouns."""
_GEORGIAN, _GERMAN = frozenset(_GEORGIAN_TEXT.split()), frozenset(_GERMAN_TEXT.split())


def are_names(part: Sequence[Token], ahead: Token | None, *, german: bool) -> bool:
    """Whether words in a row are a name or belong to one; `ahead` is the word they follow."""
    if not part or not all(map(_may_be, part)):
        return False
    befores = (ahead, *part[:-1])
    return any(_is_surely(token, before, german) for token, before in zip(part, befores, strict=True))


def _may_be(token: Token) -> bool:
    word = token.word
    if word in _PARTICLES:
        return True
    if is_figure(word) or word in _TITLES:
        return False
    return token.capital or (script_of(word) == "georgian" and _is_georgian(word))


def _is_surely(token: Token, ahead: Token | None, german: bool) -> bool:
    word, script = token.word, script_of(token.word)
    if script == "georgian":
        return _is_georgian(word)
    if not token.capital or word in _PARTICLES:
        return False
    if german and lemmas("de", word, name=True):
        return word in _GERMAN or (ahead is not None and ahead.capital and not ahead.opens)
    return not token.opens or not any(lemmas(one, word) for one in languages_of(script or "latin"))


def _is_georgian(word: str) -> bool:
    return _SURNAME.fullmatch(word) is not None or not _GEORGIAN.isdisjoint(stems("ka", word))
