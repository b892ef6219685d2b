"""Figures in digits and in words, days and months among them, in the languages we read."""

import re
from functools import cache

_NUMBER = {
    "latin": """
one two three four five six seven eight nine ten eleven twelve \\w{3,5}teen
(?:twen|thir|for|fif|six|seven|eigh|nine)ty
\\w*hundreds? \\w*thousands? (?:m|b|tr)illions? first second third fourth fifth sixth dozens? half
ein(?:e[mnrs]?|s)? zwei(?:te[nrsm]?)? drei(?:er)? dritte[nrsm]? vier(?:te[nrsm]?)? fünf(?:te[nrsm]?)? sechs
sieben acht
neun zehn elf zwölf \\w{4,5}zehn \\w{3,}(?:zig|ßig) \\w*hundert\\w{0,2} \\w*tausend\\w{0,2} million(?:en)? milliarden?
dutzend\\w{0,2} bir(?:i|inci)? iki(?:si|nci)? üç(?:ü|üncü)? dör[dt]\\w{0,5} beş\\w{0,4} altı\\w{0,4}
yedd?i\\w{0,4} səkkiz
sekiz do[qk]quz\\w{0,4} dokuz on iyirmi yirmi otuz qırx kırk əlli elli altmış yetmiş səksən seksen doxsan doksan yüz
\\w*yüz min bin milyon\\w{0,3} milyard\\w{0,3} milyar\\w{0,3}
(?:jan|febr)uary march april may june july august (?:sept|nov|dec)ember october
(?:mon|tues|wednes|thurs|fri|satur|sun)day
januar februar märz mai juni juli august oktober dezember
(?:mon|diens|donners|frei|sams|sonn)tag\\w? mittwoch\\w?
yanvar\\w* fevral\\w* mart\\w{0,3} aprel\\w* iyu[nl]\\w* avqust\\w* sentyabr\\w* oktyabr\\w* noyabr\\w* dekabr\\w*
ocak\\w{0,3} şubat\\w* nisan\\w* mayıs\\w* haziran\\w* temmuz\\w* ağustos\\w* eylül\\w* ekim\\w{0,3} kasım\\w*
aralık\\w*
pazartesi\\w* salı çarşamba\\w* perşembe\\w* cuma\\w* pazar bazar çərşənbə\\w* şənbə
""",
    "cyrillic": """
од(?:ин|н\\w{1,3}) дв(?:а|е|ух|ум|умя|ое|оих) тр(?:и|ех|ем|емя|ое|оих) четыр\\w{1,3} четвер(?:о|ых)
(?:пят|шест|сем|восем|восьм|девят|десят)(?:ь|и|ью|еро|ерых) \\w+надцат\\w{1,3} (?:два|три)дцат\\w{1,3} сорока?
\\w+десят\\w? девяност[оа] ст[оа] двести триста четыреста \\w+сот тысяч\\w{0,3} миллион\\w{0,3}
миллиард\\w{0,3} тыс млн млрд
перв(?:ый|ая|ое|ого|ой|ом|ую) втор(?:ой|ая|ое|ого|ом|ую) трет(?:ий|ья|ье|ьего|ьей|ью) десятк\\w{1,3}
сот(?:ни|ен) дюжин\\w
январ\\w{1,3} феврал\\w{1,3} март[аеу]? апрел\\w{1,2} ма[йяею] июн\\w{1,2} июл\\w{1,2} август[аеу]? сентябр\\w{1,3}
октябр\\w{1,3} ноябр\\w{1,3} декабр\\w{1,3} понедельник\\w{0,2} вторник\\w{0,2} сред[ауые] четверг\\w{0,2}
пятниц\\w{1,2}
суббот\\w{1,2} воскресень\\w{1,2}
""",
    "armenian": """
մեկ\\w{0,3} երկու\\w{0,4} երեք\\w{0,3} չորս\\w{0,3} հինգ\\w{0,3} վեց\\w{0,3} յոթ\\w{0,3} ութ\\w{0,3} ինը\\w{0,2}
տաս[ըն]\\w* քսան\\w* երեսուն\\w* քառասուն\\w* հիսուն\\w* վաթսուն\\w* յոթանասուն\\w* ութսուն\\w* իննսուն\\w*
\\w*հարյուր\\w* հազար\\w* միլիոն\\w{0,4} միլիարդ\\w{0,4} առաջին երկրորդ երրորդ տասնյակ\\w*
(?:հունվար|փետրվար|մարտ|ապրիլ|մայիս|հունիս|հուլիս|օգոստոս|սեպտեմբեր|հոկտեմբեր|նոյեմբեր|դեկտեմբեր)(?:ի|ին|ից|ը)?
(?:երկու|երեք|չորեք|հինգ)շաբթի\\w{0,2} ուրբաթ\\w{0,2} շաբաթ\\w{0,2} կիրակի
""",
    "georgian": """
(?:ერთ|ორ|სამ|ოთხ|ხუთ|ექვს|შვიდ|ათ|თერთმეტ|თორმეტ|ცამეტ|თოთხმეტ|თხუთმეტ|თექვსმეტ|ჩვიდმეტ|თვრამეტ|ცხრამეტ|ოც
|ორმოც|სამოც
|ოთხმოც|ას|ათას|მილიონ|მილიარდ)(?:ი|მა|ს|ის|ით|ად|ივე|ზე|ში)? რვა[სმ]? ცხრა[სმ]? \\w*ოცდა\\w+
(?:ორ|სამ|ოთხ|ხუთ)ას\\w{0,2}
პირველ\\w{0,2} მეორე\\w? მესამე\\w?
(?:იანვარ|იანვრ|თებერვალ|თებერვლ|მარტ|აპრილ|მაის|ივნის|ივლის|აგვისტო|სექტემბერ|სექტემბრ|ოქტომბერ|ოქტომბრ
|ნოემბერ|ნოემბრ
|დეკემბერ|დეკემბრ)(?:ი|ს|ის|იდან|ში)? (?:ორ|სამ|ოთხ|ხუთ)?შაბათ\\w{0,2} პარასკევ\\w{0,2} კვირას?
""",
}
_SPACES = re.compile(r"\s+(?!\|)|\n(?=\|)")


def is_figure(word: str) -> bool:
    """Of a folded word: digits, a numeral, a day or a month."""
    return word[-1].isdigit() or _written().fullmatch(word) is not None


@cache
def _written() -> re.Pattern[str]:
    """Made when the first edit is looked at: that takes as long as storing three pages."""
    return re.compile("|".join(_SPACES.sub("|", text.replace("\n|", "|").strip()) for text in _NUMBER.values()))
