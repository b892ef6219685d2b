"""What furniture says, in the languages of the region and its neighbours. Patterns only; who applies them decides.

`…_WORDS` are pieces of which one stands in every text that the pattern finds, in small letters: looking for them
costs a hundredth of the pattern. COOKIE_WORDS ask for more: who clicks may consent to other things than cookies.
"""

import re

_I = re.IGNORECASE

COOKIE = re.compile(
    r"(?:\b(?:we|our|this|the) (?:web ?site|site|page|service|use)[^.]{0,60}\bcookies?\b"
    r"|\bcookies?\b[^.]{0,120}\b(?:you (?:agree|consent|accept)|your consent|accept)"
    r"|by (?:clicking|continuing|using|browsing)[^.]{0,120}\b(?:cookies?|consent|privacy policy)\b"
    r"|\baccept (?:all )?cookies\b"
    r"|\b(?:wir|diese (?:web)?seite|unsere (?:web)?seite)[^.]{0,80}\bcookies?\b"
    r"|\bcookies?\b[^.]{0,80}(?:einverstanden|zustimm)"
    r"|(?:мы|наш\w*|этот|данный|сайт\w*)[^.]{0,80}(?:cookie|куки)|(?:cookie|куки)[^.]{0,120}(?:согла|продолжа|использу)"
    r"|(?:ჩვენ\w*|საიტ\w*|ვებ)[^.]{0,80}(?:cookie|ქუქი)|(?:cookie|ქუქი)[^.]{0,120}(?:თანხმ|ეთანხმ|იყენებს)"
    r"|(?:մեր|կայք\w*)[^.։]{0,80}(?:cookie|քուքի|թխուկ)|(?:cookie|քուքի|թխուկ)[^.։]{0,120}(?:համաձայն|օգտագործ)"
    r"|(?:sayt\w*|bizim|biz|site\w*)[^.]{0,80}(?:cookie|kuki|çerez)|(?:cookie|kuki|çerez)[^.]{0,120}(?:razı"
    r"|kabul|qəbul|onay|istifadə|kullan))",
    _I,
)
COOKIE_WORDS = ("cookie", "куки", "ქუქი", "քուքի", "թխուկ", "kuki", "çerez")
JOB_WORDS = (
    "seek", "looking for", "hiring", "our team", "job ", "vacanc", "sucht", "suchen", "stellenangebot", "verstärkung",
    "ищ", "требу", "ваканси", "приглаша", "ეძებ", "ვაკანსი", "კონკურს", "փնտրում", "թափուր", "աշխատատեղ", "axtar",
    "vakansiya", "işə qəbul", "arıyor", "iş ilanı", "eleman ara",
)  # fmt: skip
JOB = re.compile(
    r"\b(?:seeks?|is looking for|are looking for|is hiring|we.re hiring|join our team|job (?:opening|vacancy)"
    r"|vacanc(?:y|ies)|now hiring)\b"
    r"|\b(?:sucht|suchen wir|wir suchen|stellenangebot|verstärkung)\b|(?:ищет|ищем|требу[ею]тся|ваканси\w*"
    r"|приглашает на работу)"
    r"|(?:ეძებს|ვეძებთ|ვაკანსი\w*|აცხადებს კონკურს)|(?:փնտրում (?:է|ենք)|թափուր|աշխատատեղ)|(?:axtarır|axtarırıq"
    r"|vakansiya\w*|işə qəbul)"
    r"|(?:arıyor|arıyoruz|iş ilanı|eleman aran)",
    _I,
)
JOB_APPLY_WORDS = (
    "cv", "résumé", "resume", "cover letter", "writing sample", "remuneration", "salary", "appl", "flexible format",
    "internship", "lebenslauf", "bewerb", "vergütung", "anschreiben", "резюме", "зарплат", "оплат", "отклик", "анкет",
    "сопроводительн", "удал", "რეზიუმე", "ანაზღაურება", "გამოგვიგზავნ", "განაცხად", "ինքնակենսագր", "ռեզյումե",
    "վարձատր", "դիմ", "əmək haqqı", "müraciət", "özgeçmiş", "başvur", "maaş",
)  # fmt: skip
JOB_APPLY = re.compile(
    r"\b(?:cv|résumé|resume|cover letter|writing sample|remuneration|salary|apply|application|flexible format"
    r"|internship)\b"
    r"|\b(?:lebenslauf|bewerbung|bewerben|vergütung|anschreiben)\b|(?:резюме|зарплат|оплат\w+|отклик|анкет"
    r"|сопроводительн|удал[её]нн)"
    r"|(?:რეზიუმე|ანაზღაურება|გამოგვიგზავნ|განაცხად)|(?:ինքնակենսագր|ռեզյումե|վարձատր|դիմ(?:ել|եք))|(?:cv-"
    r"|əmək haqqı|müraciət|özgeçmiş|başvur|maaş)",
    _I,
)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
NEWSLETTER_WORDS = (
    "newsletter", "briefing", "inbox", "email", "e-mail", "channel", "podcast", "alert", "updates", "us on", "join our",
    "download", "support our", "support independent", "become a member", "donate", "abonnieren sie", "folgen sie",
    "подпи", "присоедин", "следите", "читайте нас", "გამოიწერ", "გამოგვყევ", "შემოგვიერთ", "მოიწონ", "გაწევრ",
    "բաժանորդ", "հետև", "միացեք", "abunə", "izləyin", "kanalımız", "səhifəmiz", "abone", "takip ed", "bülten",
    "abonnez", "suivez", "suscríb", "síguenos", "iscriviti",
)  # fmt: skip
NEWSLETTER = re.compile(
    r"\b(?:sign up (?:for|to)|subscribe to|get) (?:our|the|your|my)\b[^.]{0,80}\b(?:newsletter|e-?mail|inbox"
    r"|channel|podcast|alerts?|updates)\b"
    r"|\b(?:newsletter|briefing)s?\b[^.]{0,60}\b(?:sign up|subscribe|inbox|in your e-?mail)\b"
    r"|\bdelivered (?:straight |directly )?to your inbox\b"
    r"|\b(?:follow|join|like|find) us on\b|\bdownload (?:our|the) app\b|\bjoin our (?:telegram|whatsapp|facebook"
    r"|channel|mailing)"
    r"|\bsupport (?:our|independent) journalism\b|\b(?:become a member|donate) (?:today|now|to support)"
    r"|\bnewsletter\b[^.]{0,60}\b(?:abonnieren|anmelden|bestellen)|\b(?:abonnieren|folgen) sie (?:uns|unseren)"
    r"|\bfolgen sie uns\b"
    r"|(?:подпи(?:сывайтесь|шитесь|сывайся|шись)|присоединяйтесь)\s[^.]{0,60}(?:на|к|наш|рассылк|канал|telegram"
    r"|телеграм)|следите за (?:нами|нашими)|читайте нас в"
    r"|(?:გამოიწერეთ|გამოგვყევით|შემოგვიერთდით|მოიწონეთ ჩვენი|გაწევრიანდით)|(?:բաժանորդագրվ|հետևեք մեզ|միացեք մեր"
    r"|հետևե՛ք)"
    r"|(?:abunə olun|bizi izləyin|kanalımıza|səhifəmizə)|(?:abone ol|bizi takip ed|bültenimize|kanalımıza katıl)"
    r"|\babonnez-vous\b|\bsuivez-nous\b|\bsuscríb(?:ase|ete)\b|\bsíguenos\b|\biscriviti\b",
    _I,
)
SHARE = re.compile(
    r"^(?:share(?: (?:this|on|via|article|story|post|with))?\b.{0,40}|(?:facebook|twitter|telegram|whatsapp"
    r"|linkedin|email|e-mail|copy link|print|viber|vk|x|ok"
    r"|reddit|pinterest|messenger|ссылка|печать|распечатать|ბეჭდვა|տպել|çap et|yazdır"
    r")(?:[\s,|/·]+(?:facebook|twitter|telegram|whatsapp|linkedin|email"
    r"|e-mail|copy link|print|viber|vk|x|ok|reddit|pinterest|messenger|печать))*"
    r"|teilen(?: (?:sie|auf|mit|per)\b.{0,40})?|artikel teilen|auf (?:facebook|twitter|x) teilen|drucken"
    r"|поделиться.{0,30}|поделитесь.{0,40}"
    r"|გააზიარე.{0,30}|გაზიარება.{0,20}|կիսվել.{0,30}|տարածել.{0,20}|paylaş.{0,30}|bölüş.{0,20}|partager.{0,30}"
    r"|compartir.{0,30}|condividi.{0,30})$",
    _I,
)
COMMENTS = re.compile(
    r"^\W*(?:\d+\s+)?(?:(?:leave|write|post|add|view|show|hide|load) (?:a |your |all |more )?(?:comments?"
    r"|repl(?:y|ies))|comments?(?: \(?\d+\)?| are closed| section)?|be the first to comment"
    r"|join the (?:discussion|conversation)"
    r"|kommentare?(?: \(?\d+\)?)?|kommentar (?:schreiben|verfassen|abgeben)|diskutieren sie mit"
    r"|комментари[ийяев]+(?: \(?\d+\)?)?|(?:оставить|написать|добавить) комментарий|обсудить"
    r"|კომენტარ(?:ი|ები)(?: \(?\d+\)?)?|დატოვე(?:თ)? კომენტარი|մեկնաբանություն(?:ներ)?(?: \(?\d+\)?)?"
    r"|şərh(?:lər)?(?: \(?\d+\)?)?|şərh (?:yaz|bildir).{0,10}|yorum(?:lar)?(?: \(?\d+\)?)?|yorum (?:yap"
    r"|yaz).{0,10})\W*$",
    _I,
)
CREDIT = re.compile(
    r"^\W{0,2}(?:photo(?:graph)?s?|image|picture|foto|bild|bildrechte|bildquelle|quelle|source|credits?"
    r"|cover photo|featured image|copyright|фото(?:графия)?|источник фото|иллюстрация|видео|ფოტო|ფოტოს? (?:ავტორი"
    r"|წყარო)"
    r"|լուսանկար(?:ը|ներ)?|լուս\.?|şəkil|foto(?:ğraf)?|görsel)(?:\s+(?:by|credits?|courtesy(?: of)?|source|von"
    r"|illustration|used))?\s*[:：/©|՝].{2,150}$"
    r"|^\W{0,2}(?:photo|image|picture)s? (?:by|courtesy of|credit) .{2,120}$|^\W{0,3}(?:©|\(c\)|copyright ©?"
    r"|all rights reserved|alle rechte vorbehalten|все права защищены|ყველა უფლება დაცულია"
    r"|բոլոր իրավունքները|bütün hüquqlar|tüm hakları|(?:getty images|reuters|afp|ap photo|dpa)\s*(?:/|$)).{0,150}$",
    _I,
)
EMBED_WORDS = (
    "extern", "redaktionell", "einwilligung", "datenschutz", "privatsphäre", "personenbezogen", "third", "cookies",
    "not available", "cannot be", "contenu", "contenido", "внешн", "browser does", "javascript",
)  # fmt: skip
EMBED = re.compile(
    r"extern\w* (?:inhalt|medien)|redaktioneller inhalt|einwilligung[^.]{0,80}(?:inhalt|anzeig|lad)"
    r"|datenschutz\w*[^.]{0,80}(?:inhalt|anzeig|klick)"
    r"|privatsphäre-einstellungen|personenbezogene daten (?:werden |können )?an drittplattformen"
    r"|(?:this|the) (?:content|video|post|embed)[^.]{0,60}(?:third.party|cookies|not available|cannot be (?:shown"
    r"|displayed))"
    r"|(?:contenu|contenido) (?:externe|externo|tiers)|внешн\w+ (?:контент|содержимое)"
    r"|your browser does not support|javascript (?:is )?(?:disabled|required)",
    _I,
)
SUBSCRIBE_WORDS = (
    "subscri", "trial", "membership", "if you enjoyed", "members get", "delivered t", "a share", "commission", "a cut",
    "affiliate", "tell us what", "a say", "your say", "on facebook", "on twitter", "on instagram", "on telegram",
    "on x", "on whatsapp", "on youtube", "on tiktok", "on linkedin", "sign in to", "log in to", "kostenlos", "gratis",
    "unverbindlich", "jetzt ", "sie möchten", "bereits abonnent", "probeabo", "suscripción", "compartir tu",
    "votre abonnement", "оформи", "поддержите",
)  # fmt: skip
SUBSCRIBE = re.compile(
    r"\b(?:start|begin|get|claim) (?:your|a) (?:free )?[\w ]{0,30}(?:subscription|trial|membership)\b"
    r"|\bsubscri(?:be|bers?|ption) [^.]{0,40}\bto (?:bookmark|continue|read|keep)\b"
    r"|\b(?:if you enjoyed (?:reading )?this (?:article|story|post))\b|\bjoin [A-Z]\w+\. members get\b"
    r"|\bdelivered (?:to|through) your (?:door|letterbox|home)\b"
    r"|\b(?:may|might|can) (?:get|earn|receive) a (?:share|commission|small commission|cut)\b"
    r"|\baffiliate (?:commission|links?)\b|\btell us what you think\b|\bhave (?:a|your) say\b"
    r"|\b(?:follow|like|find|join) .{0,60}\bon (?:facebook|twitter|instagram|telegram|x|whatsapp|youtube|tiktok"
    r"|linkedin)\b|\b(?:sign|log) in to (?:comment|bookmark|save|your account)"
    r"|\b(?:kostenlos|gratis|unverbindlich|jetzt) (?:testen|abonnieren|bestellen|lesen|anmelden)\b"
    r"|\bsie möchten (?:weiterlesen|den artikel)|\bbereits abonnent|\bprobeabo"
    r"|\b(?:tu|su) suscripción\b|\bcompartir tu cuenta\b|\bvotre abonnement\b|\boferta de suscripción"
    r"|\bоформи(?:те|ть) подписку|\bподдержите (?:нас|редакцию|независим)",
    _I,
)
TAG_LINE = re.compile(
    r"^\W{0,2}(?:tags?|topics?|keywords?|filed under|categor(?:y|ies)|schlagw[oö]rter?|themen|stichworte|теги"
    r"|тэги|метки|темы|рубрик[аи]|თეგები|ტეგები|թեգեր|պիտակներ|teqlər|etiketler?|konular)\s*[:：՝].{0,300}$",
    _I,
)
CORRECTION_WORDS = (
    "mistake", "error", "typo", "fehler", "ошибк", "опечатк", "выделите", "შეცდომ", "սխալ", "mətn",
)  # fmt: skip
CORRECTION = re.compile(
    r"^(?:.{0,20}(?:found|spotted) an? (?:mistake|error|typo)|report an error|haben sie einen fehler|нашли ошибку"
    r"|заметили ошибку|если вы (?:нашли|заметили) (?:ошибку|опечатку)|выделите (?:её|ее|текст|фрагмент)"
    r"|სტატიაში შეცდომა|შეგვატყობინეთ შეცდომ|սխալ եք (?:գտել|նկատել)|nişanladığınız mətn|mətndə səhv).{0,200}$",
    _I,
)
POLL = re.compile(
    r"^(?:vote|poll|take (?:our|the) (?:poll|survey|quiz)|abstimmung|umfrage|stimmen sie ab|опрос|голосование"
    r"|проголосовать|გამოკითხვა|հարցում|sorğu|anket)\b.{0,60}$",
    _I,
)
ADVERT = re.compile(
    r"^\W{0,3}(?:advertisement(?: \d+)?|advertising|sponsored(?: content)?|anzeige|werbung|реклама|რეკლამა|գովազդ"
    r"|reklam[ı]?|reklama|publicidad|publicité|passer la publicité"
    r"|(?:advertisement.{0,24})?(?:story|article) continues below(?: (?:this )?(?:ad|advertisement))?)\W{0,3}$",
    _I,
)
READING_TIME = re.compile(
    r"^(?:lesedauer|lesezeit|reading time|read time|время (?:на )?чтени[ея]|კითხვის დრო"
    r"|ընթերցման (?:ժամանակ|տևողություն)|oxuma (?:müddəti|vaxtı)|okuma süresi|temps de lecture"
    r"|tiempo de lectura)\b.{0,30}$"
    r"|^\d{1,2}[ -]min(?:ute)?s?\.? (?:read|lesezeit|чтения|okuma)$",
    _I,
)
HELPERS = re.compile(
    r"^\W*(?:(?i:with (?:files|(?:additional )?reporting) (?:from|by)|additional reporting by)|\(?Reporting by) [A-Z]"
    r".{1,250}$|^\W*(?i:mit (?:informationen|material) (?:von|der|des)\b|mit agenturmaterial\b).{0,250}$"
)
"""Who else worked on it: agencies and colleagues in a line of their own."""
DISCLAIMER_WORDS = ("expressed", "meinung de", "мнени", "позици", "რედაქცი", "խմբագր", "redaksiya", "yazar")
DISCLAIMER = re.compile(
    r"\b(?:views|opinions)(?: and opinions)? expressed\b[^.]{0,120}\b(?:author|not necessarily|do not)"
    r"|\b(?:müssen|muss|geben|gibt)\b[^.]{0,60}\bmeinung de[rs] (?:redaktion|autor)"
    r"|(?:мнени[ея]|позици[яи])\b[^.]{0,80}\b(?:редакци|автор)[^.]{0,60}не совпада"
    r"|(?:может|могут)\b[^.]{0,20}\bне совпадать с (?:мнением|позицией) редакции"
    r"|შეიძლება[^.]{0,60}არ (?:ემთხვეოდეს|გამოხატავდეს)[^.]{0,60}რედაქცი|შეიძლება[^.]{0,20}რედაქცი[^.]{0,60}არ ემთხვე"
    r"|(?:կարող (?:է|են))?[^։]{0,60}չհամընկնել[^։]{0,60}խմբագր|խմբագր[^։]{0,60}(?:կարող (?:է|են))?[^։]{0,30}չհամընկնել"
    r"|redaksiyanın (?:mövqeyi|fikri)[^.]{0,60}üst-üstə düşməyə|yazarın (?:kendi )?görüş[^.]{0,80}yansıtmayabilir",
    _I,
)
WRITE_WORDS = ("@", "http", "www.", "reporter")
WRITE = re.compile(
    r"\b(?:get in touch|do you have (?:a|any) (?:story|news|tip)|got a (?:story|tip)|reach the reporters?\b"
    r"|send (?:us )?your (?:tips?|story|feedback))[^.]{0,80}(?:@|https?:|www\.)"
    r"|(?:senden|schreiben) sie uns\b[^.]{0,80}@|(?:пишите|присылайте) нам[^.]{0,80}@|მოგვწერეთ[^.]{0,80}@"
    r"|գրե՛?ք մեզ[^։]{0,80}@|bizə yazın[^.]{0,80}@|bize yazın[^.]{0,80}@",
    _I,
)
LOGIN_WORDS = ("logged in", "log in or", "anmelden", "angemeldet", "einloggen", "会員限定")
LOGIN = re.compile(
    r"\b(?:you must be|sie müssen|du musst)[^.]{0,30}(?:logged in|anmelden|angemeldet|einloggen)"
    r"|^log in or create an account|^この記事は会員限定",
    _I,
)
