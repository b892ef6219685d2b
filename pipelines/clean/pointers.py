"""How outlets point to their other articles, in the languages of the region and its neighbours. Patterns only."""

import re

_POINTERS = (
    r"see also|read (?:also|more|next)|also read|related(?: (?:articles?|stories|story|news|posts?|topics?|content"
    r"|links|coverage))?|you (?:may|might) (?:also )?(?:like|be interested in)|further reading",
    r"siehe auch|lesen sie (?:auch|mehr)|auch interessant|mehr zum thema|das könnte sie auch interessieren|lesetipps?",
    r"читайте (?:также|ещ[её])|смотрите (?:также|ещ[её])|см\. также|материалы по теме|(?:также |ещ[её] )?по теме"
    r"|читать (?:также|дальше|ещ[её])|новости по теме|ранее по теме|на эту тему",
    r"(?:ასევე|კიდევ) (?:იხილეთ|წაიკითხეთ|ნახეთ)|იხილეთ (?:ასევე|აგრეთვე)|ნახეთ (?:ასევე|აგრეთვე)"
    r"|წაიკითხეთ (?:ასევე|აგრეთვე|მეტი)|მსგავსი (?:სიახლეები|სტატიები|ამბები|თემები)"
    r"|დაკავშირებული (?:სიახლეები|სტატიები)|სხვა სიახლეები|ამავე თემაზე",
    r"կարդա՛?ցե՛?ք (?:նաև|նաեւ|նույնպես)|նա(?:և|եւ) կարդացե՛?ք|կարդալ (?:նաև|նաեւ|ավելին)"
    r"|դիտե՛?ք (?:նաև|նաեւ)|տե՛?ս (?:նաև|նաեւ)|թեմայի շուրջ|նմանատիպ (?:նյութեր|լուրեր)|(?:այս|նույն) թեմայով"
    r"|(?:առնչվող|կապված) (?:նյութեր|լուրեր)",
    r"həmçinin (?:oxuyun|bax(?:ın)?)|bunları da oxuyun|(?:oxşar|bənzər|əlaqəli) (?:xəbərlər|məqalələr|yazılar)"
    r"|digər (?:xəbərlər|məqalələr)|mövzu üzrə|mövzuya aid",
    r"ayrıca (?:okuyun|bakınız)|(?:ilgili|benzer|diğer) haber(?:ler)?|bunlar(?:ı)? da (?:okuyun|ilginizi çekebilir)"
    r"|ilginizi çekebil(?:ir|ecek (?:diğer )?haberler)",
    r"(?:à )?lire aussi|voir aussi|lea también|lee también|te puede interesar|noticias? relacionadas?|leggi anche"
    r"|zobacz (?:też|także)|czytaj (?:też|także|więcej)",
)
"""Stand over a list, and before a colon with one of its titles behind it."""
_HEADINGS = (
    r"more (?:on|from|about) (?:this|the|our)\b.{0,30}|recommended(?: (?:for you|reading|stories|videos?))?"
    r"|don.t miss|most (?:read|popular)|latest news|more stories|trending(?: now)?",
    r"mehr (?:dazu|lesen)|mehr themen (?:auf|bei) .{2,30}|weitere (?:artikel|themen|nachrichten)|zum thema"
    r"|empfehlungen der redaktion|ähnliche(?: (?:artikel|beiträge|themen))?|meistgelesen",
    r"похожие (?:новости|материалы|статьи)|другие новости|рекомендуем|самое читаемое|последние новости"
    r"|вам может быть интересно|вас может заинтересовать",
    r"ყველაზე კითხვადი|ბოლო სიახლეები|ამავე რუბრიკაში",
    r"ամենաընթերցված(?:ը|ներ)?|վերջին (?:լուրեր|նորություններ)ը?|այլ (?:լուրեր|նորություններ)",
    r"daha ətraflı|son xəbərlər|ən çox oxunan(?:lar)?|sizə maraqlı ola bilər",
    r"devamını oku|son haberler|en çok okunanlar|öne çıkanlar",
    r"sur le même sujet|おすすめ情報|関連(?:キーワード|記事)|관련 ?기사",
)
"""Stand over a list only: before a colon they may begin a sentence of an article."""

SEE_ALSO = re.compile(rf"^\W*(?:{'|'.join((*_POINTERS, *_HEADINGS))})\W*$", re.IGNORECASE)
SEE_ALSO_LINE = re.compile(
    rf"^\W{{0,3}}(?:{'|'.join(_POINTERS)}|see more|read here|more|lesen sie (?:hier|dazu)|იხილეთ|წაიკითხეთ"
    r"|კითხვის გაგრძელება|oxuyun)\s*[:：>»–—՝-]\s*\S.{5,200}$",
    re.IGNORECASE,
)
