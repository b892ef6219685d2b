"""Words of seven languages with forms of theirs, written for these tests: `word: form form …` a line.

None is taken from a published list. A form after `/` is another of the same word's citation forms.
"""

EN = """
treaty: treaties
army: armies
country: countries
ally: allies allied
border: borders bordering
woman: women
child: children
foot: feet
mouse: mice
crisis: crises
analysis: analyses
knife: knives
leaf: leaves
hero: heroes
echo: echoes
veto: vetoes vetoed vetoing
bus: buses
tax: taxes taxed taxing
clash: clashes clashed clashing
speech: speeches
journalist: journalists
protester: protesters
ceasefire: ceasefires
hostage: hostages
prisoner: prisoners
pipeline: pipelines
election: elections
negotiate: negotiates negotiated negotiating
resign: resigned resigns resigning
strike: strikes struck striking
shoot: shot shoots shooting
fight: fought fights fighting
hold: held holds holding
buy: bought buying buys
bring: brought brings bringing
teach: taught teaches teaching
catch: caught catching
seek: sought seeks seeking
leave: left leaving leaves
meet: met meeting meets
lead: led leads leading
send: sent sending sends
build: built building builds
spend: spent spending
lose: lost losing loses
win: won winning wins
begin: began begun beginning
drive: drove driven driving
write: wrote written writing
speak: spoke spoken speaking
steal: stole stolen stealing
choose: chose chosen choosing
freeze: froze frozen freezing
fly: flew flown flying flies
grow: grew grown growing
know: knew known knowing
throw: threw thrown throwing
see: saw seen seeing sees
give: gave given giving
take: took taken taking
say: said says saying
pay: paid pays paying
deny: denied denies denying
carry: carried carries carrying
try: tried tries trying
die: died dying dies
lie: lying lies
stop: stopped stopping stops
plan: planned planning plans
ban: banned banning bans
admit: admitted admitting
occur: occurred occurring
refer: referred referring
control: controlled controlling
travel: travelled traveled travelling
sign: signed signing signs
sanction: sanctioned sanctions sanctioning
detain: detained detaining detains
arrest: arrested arresting arrests
big: bigger biggest
large: larger largest
early: earlier earliest
heavy: heavier heaviest
drone: drones
minefield: minefields
refugee: refugees
village: villages
"""
RU = """
переговоры: переговоров переговорам переговорами переговорах
граница: границы границе границу границей границ границам границами границах
война: войны войне войну войной войн войнам войнами войнах
мир: мира миру миром мире
народ: народа народу народом народе народы народов
армия: армии армию армией армий армиям армиями армиях
город: города городу городом городе городов городам городами городах
дом: дома дому домом доме домов домам домах
село: села селу селом селе сёл селам селах
окно: окна окну окном окне окон окнам
человек: человека человеку человеком человеке люди людей людям людьми людях
ребёнок: ребёнка ребенку ребёнком дети детей детям детьми детях
друг: друга другу другом друзья друзей друзьям
брат: брата брату братом братья братьев братьям
сын: сына сыну сыном сыновья сыновей
дочь: дочери дочерью дочерей дочерям
мать: матери матерью матерей матерям
день: дня дню днём дне дни дней дням днями днях
отец: отца отцу отцом отцы отцов
боец: бойца бойцу бойцом бойцы бойцов бойцам
конец: конца концу концом конце
рынок: рынка рынку рынком рынке рынки рынков
выстрел: выстрела выстрелы выстрелов
оружие: оружия оружию оружием
соглашение: соглашения соглашению соглашением соглашении соглашений соглашениям
заявление: заявления заявлении заявлением заявлений
партия: партии партию партией партий партиям
безопасность: безопасности безопасностью
область: области областью областей областям
площадь: площади площадью площадей
степь: степи степью степей
время: времени временем времена времён временам
имя: имени именем имена имён
президент: президента президенту президентом президенте президенты президентов
депутат: депутата депутату депутатом депутаты депутатов депутатам
судья: судьи судье судью судьёй судей судьям
министр: министра министру министром министре министры министров
закон: закона закону законом законе законы законов законам
суд: суда суду судом суде суды судов
газ: газа газу газом газе
нефть: нефти нефтью
дорога: дороги дороге дорогу дорогой дорог дорогам дорогах
церковь: церкви церковью церквей церквам
беженец: беженца беженцу беженцы беженцев беженцам беженцами
пленный: пленного пленному пленным пленные пленных пленными
раненый: раненого раненые раненых раненым
новый: нового новому новым новом новая новой новую новое новые новых новыми
российский: российского российскому российским российская российской российскую российское российские российских
военный: военного военному военным военная военной военные военных военными
южный: южного южному южная южной южную южные южных
большой: большого большому большая большую большие больших
синий: синего синему синяя синюю синие синих
подписать: подписал подписала подписали подпишет подпишут подписав
заявить: заявил заявила заявили заявит заявят
говорить: говорит говорил говорили говорят говоришь говоря
сказать: сказал сказала скажет скажут скажите
ехать: едет едут ехал ехали
писать: пишет пишут писал писали
начать: начал начала начали начнёт начнет начнут
взять: взял взяла возьмёт возьмут
дать: дал дала дали даст дадут
пойти: пошёл пошла пошли пойдёт пойдут
умереть: умер умерла умерли умрёт
требовать: требует требуют требовал требовала требовали требуя
обсуждать: обсуждает обсуждают обсуждал обсуждали
строить: строит строят строил строили
закрыть: закрыл закрыла закроют закроет
убить: убил убили убьют убит убита убиты
арестовать: арестовал арестовали арестуют арестован арестованы
избрать: избрал избрали изберут избран избрана
"""
KA = """
ქალაქი: ქალაქის ქალაქს ქალაქმა ქალაქით ქალაქად ქალაქში ქალაქზე ქალაქიდან ქალაქთან ქალაქები ქალაქების ქალაქებს ქალაქებში
სოფელი: სოფლის სოფელს სოფელმა სოფლად სოფელში სოფლიდან სოფლები სოფლების სოფლებში
ომი: ომის ომს ომმა ომით ომში ომზე ომები ომების ომებს
მშვიდობა: მშვიდობის მშვიდობას მშვიდობით მშვიდობამ მშვიდობაზე
ხელისუფლება: ხელისუფლების ხელისუფლებას ხელისუფლებამ ხელისუფლებაში
მთავრობა: მთავრობის მთავრობას მთავრობამ მთავრობაში მთავრობები მთავრობების
პარლამენტი: პარლამენტის პარლამენტს პარლამენტმა პარლამენტში პარლამენტიდან პარლამენტთან
პრეზიდენტი: პრეზიდენტის პრეზიდენტს პრეზიდენტმა პრეზიდენტად პრეზიდენტთან პრეზიდენტები
მინისტრი: მინისტრის მინისტრს მინისტრმა მინისტრთან მინისტრები მინისტრებმა
არჩევნები: არჩევნების არჩევნებს არჩევნებში არჩევნებზე არჩევნებით
საზღვარი: საზღვრის საზღვარს საზღვარზე საზღვართან საზღვრები საზღვრების
მოქალაქე: მოქალაქის მოქალაქეს მოქალაქემ მოქალაქეები მოქალაქეების
კაცი: კაცის კაცს კაცმა კაცები კაცების
ქალი: ქალის ქალს ქალმა ქალები ქალების ქალებს
ბავშვი: ბავშვის ბავშვს ბავშვმა ბავშვები ბავშვების
მოსამართლე: მოსამართლის მოსამართლეს მოსამართლემ მოსამართლეები
სასამართლო: სასამართლოს სასამართლომ სასამართლოში სასამართლოები
წყალი: წყლის წყალს წყალმა წყლით წყალში
მთა: მთის მთას მთაზე მთები მთების
ზღვა: ზღვის ზღვას ზღვაში ზღვაზე
გზა: გზის გზას გზაზე გზები გზების
ხელშეკრულება: ხელშეკრულების ხელშეკრულებას ხელშეკრულებით ხელშეკრულებები
მოლაპარაკება: მოლაპარაკების მოლაპარაკებები მოლაპარაკებების მოლაპარაკებებს
თანამშრომლობა: თანამშრომლობის თანამშრომლობას თანამშრომლობაზე
ეკონომიკა: ეკონომიკის ეკონომიკას ეკონომიკაში ეკონომიკაზე
უსაფრთხოება: უსაფრთხოების უსაფრთხოებას უსაფრთხოებაზე
პოლიცია: პოლიციის პოლიციას პოლიციამ პოლიციაში
პოლიციელი: პოლიციელის პოლიციელმა პოლიციელები პოლიციელებმა
ჯარისკაცი: ჯარისკაცის ჯარისკაცს ჯარისკაცმა ჯარისკაცები ჯარისკაცების
ჟურნალისტი: ჟურნალისტის ჟურნალისტმა ჟურნალისტები ჟურნალისტებს ჟურნალისტების
აქცია: აქციის აქციას აქციაზე აქციები აქციების
ბანკი: ბანკის ბანკს ბანკმა ბანკში ბანკები
ენა: ენის ენას ენაზე ენები
ეკლესია: ეკლესიის ეკლესიას ეკლესიაში ეკლესიამ
პატრიარქი: პატრიარქის პატრიარქმა პატრიარქს
ჯარი: ჯარის ჯარს ჯარმა ჯარები
კანონი: კანონის კანონს კანონით კანონები კანონპროექტი/კანონპროექტის
კანონპროექტი: კანონპროექტის კანონპროექტს კანონპროექტები
რეგიონი: რეგიონის რეგიონში რეგიონები რეგიონების
დელეგაცია: დელეგაციის დელეგაციამ დელეგაციას
ელჩი: ელჩის ელჩმა ელჩს ელჩები ელჩების
საელჩო: საელჩოს საელჩოში საელჩომ
სანქცია: სანქციები სანქციების სანქციებს
ლტოლვილი: ლტოლვილის ლტოლვილები ლტოლვილებს ლტოლვილების
მეზობელი: მეზობლის მეზობელს მეზობლები მეზობლების
მტერი: მტრის მტერს მტრები
შვილი: შვილის შვილს შვილები
დღე: დღის დღეს დღეები
წელი: წლის წელს წლები წლების
თვე: თვის თვეს თვეები
სახლი: სახლის სახლს სახლში სახლები სახლების
ხალხი: ხალხის ხალხს ხალხმა
სახელმწიფო: სახელმწიფოს სახელმწიფოები სახელმწიფოში სახელმწიფოების
ქვეყანა: ქვეყნის ქვეყანას ქვეყანაში ქვეყნები ქვეყნების ქვეყნებს
დემონსტრანტი: დემონსტრანტები დემონსტრანტების დემონსტრანტებს
ოპოზიცია: ოპოზიციის ოპოზიციას ოპოზიციამ
დეპუტატი: დეპუტატის დეპუტატმა დეპუტატები დეპუტატებს
გენერალი: გენერლის გენერალმა გენერლები
ახალი: ახლის ახალმა ახალს ახალ
დიდი: დიდის დიდმა დიდ დიდი
"""
HY = """
քաղաք: քաղաքի քաղաքը քաղաքում քաղաքից քաղաքով քաղաքներ քաղաքների քաղաքները քաղաքներում
գյուղ: գյուղի գյուղը գյուղում գյուղից գյուղեր գյուղերի գյուղերում գյուղերից
պատերազմ: պատերազմի պատերազմը պատերազմում պատերազմից պատերազմներ պատերազմների
խաղաղություն: խաղաղության խաղաղությունը խաղաղությամբ
կառավարություն: կառավարության կառավարությունը կառավարությունից կառավարություններ
խորհրդարան: խորհրդարանի խորհրդարանը խորհրդարանում խորհրդարանից
նախագահ: նախագահի նախագահը նախագահին նախագահից նախագահներ նախագահների
վարչապետ: վարչապետի վարչապետը վարչապետին վարչապետից
նախարար: նախարարի նախարարը նախարարին նախարարներ նախարարների
պատգամավոր: պատգամավորի պատգամավորը պատգամավորներ պատգամավորների պատգամավորներին
ընտրություն: ընտրության ընտրություններ ընտրությունների ընտրություններում ընտրություններից
սահման: սահմանի սահմանը սահմանին սահմանում սահմաններ սահմանների
զինվոր: զինվորի զինվորը զինվորներ զինվորների զինվորներին
զոհ: զոհի զոհը զոհեր զոհերի
գերի: գերու գերիներ գերիների գերիներին
փախստական: փախստականի փախստականներ փախստականների
բանակ: բանակի բանակը բանակում բանակից
օրենք: օրենքի օրենքը օրենքով օրենքներ օրենքների
դատարան: դատարանի դատարանը դատարանում դատարանից
դատավոր: դատավորի դատավորը դատավորներ
համաձայնագիր: համաձայնագրի համաձայնագիրը համաձայնագրեր համաձայնագրով
պայմանագիր: պայմանագրի պայմանագիրը պայմանագրով պայմանագրեր
բանակցություն: բանակցություններ բանակցությունների բանակցություններում
տուն: տան տունը տանը տներ տների
մարդ: մարդու մարդը մարդիկ մարդկանց
երեխա: երեխայի երեխան երեխաներ երեխաների
կին: կնոջ կինը կանայք կանանց
օր: օրվա օրը օրեր օրերի
տարի: տարվա տարին տարիներ տարիների
ժողովուրդ: ժողովրդի ժողովուրդը ժողովուրդներ
եկեղեցի: եկեղեցու եկեղեցին եկեղեցիներ եկեղեցում
ճանապարհ: ճանապարհի ճանապարհը ճանապարհով ճանապարհներ
լեռ: լեռան լեռը լեռներ լեռների
լիճ: լճի լիճը լճում
գետ: գետի գետը գետեր
ջուր: ջրի ջուրը ջրով
գազ: գազի գազը գազով
բանկ: բանկի բանկը բանկեր բանկերի
լրագրող: լրագրողի լրագրողը լրագրողներ լրագրողների լրագրողներին
ոստիկան: ոստիկանի ոստիկանը ոստիկաններ ոստիկանների
ոստիկանություն: ոստիկանության ոստիկանությունը
անվտանգություն: անվտանգության անվտանգությունը անվտանգությամբ
տնտեսություն: տնտեսության տնտեսությունը
պաշտպանություն: պաշտպանության պաշտպանությունը
հարաբերություն: հարաբերություններ հարաբերությունների հարաբերությունները
կուսակցություն: կուսակցության կուսակցությունը կուսակցություններ
դեսպան: դեսպանի դեսպանը դեսպաններ
դեսպանություն: դեսպանության դեսպանությունը դեսպանությունում
պատվիրակություն: պատվիրակության պատվիրակությունը
հարձակում: հարձակման հարձակումը հարձակումներ
մարզ: մարզի մարզում մարզեր մարզերի
պետություն: պետության պետությունը պետություններ պետությունների
երկիր: երկրի երկիրը երկրում երկրներ երկրների
ընդդիմություն: ընդդիմության ընդդիմությունը
հայտարարել: հայտարարեց հայտարարել հայտարարում հայտարարած հայտարարեցին
ստորագրել: ստորագրեց ստորագրեցին ստորագրում ստորագրված
խոսել: խոսեց խոսում խոսեցին
հանդիպել: հանդիպեց հանդիպեցին հանդիպում
նոր: նորը նորի նորեր
մեծ: մեծը մեծի մեծեր
"""
AZ = """
şəhər: şəhəri şəhərin şəhərə şəhərdə şəhərdən şəhərlər şəhərlərin şəhərlərdə
kənd: kəndi kəndin kəndə kənddə kənddən kəndlər kəndlərin
müharibə: müharibəni müharibənin müharibəyə müharibədə müharibədən müharibələr
sülh: sülhün sülhə sülhü sülhdən
hökumət: hökumətin hökuməti hökumətə hökumətdən hökumətlər
parlament: parlamentin parlamentdə parlamentə parlamentdən parlamenti
prezident: prezidentin prezidenti prezidentə prezidentdən prezidentlər
deputat: deputatın deputatı deputatlar deputatların deputata
sərhəd: sərhədin sərhədi sərhəddə sərhədə sərhədlər sərhədlərin
əsgər: əsgərin əsgəri əsgərlər əsgərlərin əsgərləri
ordu: ordunun ordusu orduya ordudan ordular
qaçqın: qaçqının qaçqınlar qaçqınların qaçqınları
məhkəmə: məhkəmənin məhkəmədə məhkəməyə məhkəmələr məhkəməsi
hakim: hakimin hakimi hakimlər hakimlərin
qanun: qanunun qanunu qanuna qanunlar qanunların
seçki: seçkinin seçkilər seçkilərin seçkidə seçkilərdə
səfir: səfirin səfiri səfirlər səfirə
səfirlik: səfirliyin səfirliyi səfirlikdə səfirliyə
razılaşma: razılaşmanın razılaşmaya razılaşmada razılaşmalar
danışıq: danışıqlar danışıqların danışıqlarda danışığın
jurnalist: jurnalistin jurnalistlər jurnalistlərin jurnalistə
bank: bankın bankı banka banklar bankların
neft: neftin neftə nefti
qaz: qazın qazı qazla
yol: yolun yolu yola yollar yolların yolda
körpü: körpünün körpüyə körpülər
dağ: dağın dağı dağlar dağların dağda
dəniz: dənizin dənizi dənizdə dənizə
çay: çayın çayı çaylar çayda
ağac: ağacın ağaclar ağacı
uşaq: uşağın uşaqlar uşaqların uşağı
qadın: qadının qadınlar qadınların
ev: evin evi evdə evlər evdən
xalq: xalqın xalqı xalqlar xalqa
dövlət: dövlətin dövləti dövlətlər dövlətlərin
ölkə: ölkənin ölkəni ölkədə ölkələr ölkələrin ölkəmizin
təhlükəsizlik: təhlükəsizliyin təhlükəsizliyi təhlükəsizliyə
iqtisadiyyat: iqtisadiyyatın iqtisadiyyatı iqtisadiyyata
nazir: nazirin naziri nazirlər nazirə
polis: polisin polisi polislər polisə
müxalifət: müxalifətin müxalifəti müxalifətə
partiya: partiyanın partiyası partiyalar partiyaya
dəhliz: dəhlizin dəhlizi dəhlizdə
əsir: əsirin əsirlər əsirlərin
mina: minanın minalar minaların
raket: raketin raketlər raketlərin raketlə
hücum: hücumun hücumlar hücuma hücumu
dil: dilin dili dildə dillər
məktəb: məktəbə məktəbi məktəblər
müəllim: müəllimlər müəllimə müəllimi
il: ilin ildə illər illərin
gün: günün gündə günlər
kitabxana: kitabxananın kitabxanada kitabxanalar
işçi: işçinin işçilər işçilərin
sənəd: sənədin sənədlər sənədi sənədlərin
imzalamaq: imzaladı imzalayıb imzalanmaq/imzalandı imzalayacaq imzalamış
getmək: getdi gedib gedəcək gedir
demək: dedi deyib deyəcək deyir
bildirmək: bildirdi bildirib bildirir bildirəcək
yazmaq: yazdı yazıb yazır yazacaq
gəlmək: gəldi gəlib gəlir gələcək
almaq: aldı alıb alır alacaq
vermək: verdi verib verir verəcək
başlamaq: başladı başlayıb başlayır başlayacaq
tələb: tələbin tələbi tələblər tələblərin
böyük: böyüyün böyükdür
"""
DE = """
Regierung: Regierungen
Wahl: Wahlen
Grenze: Grenzen
Krieg: Krieges Kriegs Kriege Kriegen
Frieden: Friedens
Land: Landes Länder Ländern Lande
Dorf: Dorfes Dörfer Dörfern
Haus: Hauses Häuser Häusern
Mann: Mannes Männer Männern
Frau: Frauen
Kind: Kindes Kinder Kindern
Volk: Volkes Völker Völkern
Abkommen: Abkommens
Vertrag: Vertrages Vertrags Verträge Verträgen
Gesetz: Gesetzes Gesetze Gesetzen
Gericht: Gerichts Gerichtes Gerichte Gerichten
Richter: Richters Richtern
Präsident: Präsidenten
Minister: Ministers Ministern
Ministerin: Ministerinnen
Abgeordneter: Abgeordnete Abgeordneten
Botschafter: Botschafters Botschaftern
Botschaft: Botschaften
Soldat: Soldaten
Flüchtling: Flüchtlinge Flüchtlingen Flüchtlings
Gefangener: Gefangene Gefangenen
Angriff: Angriffs Angriffe Angriffen
Rakete: Raketen
Waffe: Waffen
Straße: Straßen
Fluss: Flusses Flüsse Flüssen
See: Sees Seen
Meer: Meeres Meere
Berg: Berges Berge Bergen
Kirche: Kirchen
Partei: Parteien
Journalist: Journalisten
Zeitung: Zeitungen
Bank: Banken
Opfer: Opfers Opfern
Sanktion: Sanktionen
Verhandlung: Verhandlungen
Sicherheit: Sicherheiten
Beziehung: Beziehungen
Polizist: Polizisten
Protest: Protests Proteste Protesten
Bürger: Bürgers Bürgern
Nachbar: Nachbarn
Gas: Gases Gase
Erdöl: Erdöls
Museum: Museums Museen
Gebäude: Gebäudes Gebäuden
neu: neue neuen neuer neues neuem
groß: große großen großer großes größer größten
alt: alte alten älter ältesten
russisch: russische russischen russischer russisches
unterzeichnen: unterzeichnet unterzeichnete unterzeichneten
sprechen: sprach gesprochen spricht sprachen
schreiben: schrieb geschrieben schreibt schrieben
nehmen: nahm genommen nimmt nahmen
treffen: traf getroffen trifft trafen
fordern: fordert forderte gefordert forderten
schließen: schloss geschlossen schließt schlossen
sterben: starb gestorben stirbt starben
verlieren: verlor verloren verliert
beginnen: begann begonnen beginnt
helfen: half geholfen hilft
fliehen: floh geflohen flieht
bauen: baut baute gebaut
wählen: wählt wählte gewählt
"""
TR = """
şehir: şehri şehrin şehre şehirde şehirden şehirler şehirlerin şehirlerde
köy: köyü köyün köye köyde köyden köyler köylerin
savaş: savaşı savaşın savaşa savaşta savaştan savaşlar
barış: barışı barışın barışa barıştan
hükümet: hükümeti hükümetin hükümete hükümetten hükümetler
meclis: meclisi meclisin mecliste meclise meclisten
seçim: seçimi seçimin seçimler seçimlerin seçimde seçimlerde
sınır: sınırı sınırın sınırda sınıra sınırlar sınırları
asker: askeri askerin askerler askerlerin askere
ordu: orduyu ordunun orduya ordudan ordular ordusu
mülteci: mültecinin mülteciler mültecilerin mültecilere
mahkeme: mahkemenin mahkemede mahkemeye mahkemeler mahkemesi
hakim: hakimin hakimler hakimi
yasa: yasanın yasayı yasalar yasaya yasası
kanun: kanunun kanunu kanunlar kanuna
bakan: bakanın bakanı bakanlar bakana
bakanlık: bakanlığı bakanlığın bakanlıklar bakanlığa
büyükelçi: büyükelçinin büyükelçiler büyükelçisi büyükelçiye
anlaşma: anlaşmanın anlaşmaya anlaşmayı anlaşmalar anlaşması
görüşme: görüşmeler görüşmelerin görüşmede görüşmenin
gazeteci: gazeteciler gazetecinin gazetecilere
gazete: gazetenin gazetede gazeteler gazetesi
banka: bankanın bankası bankalar bankaya
petrol: petrolün petrolü petrole
doğalgaz: doğalgazın doğalgazı doğalgaza
yol: yolun yolu yola yollar yolda
dağ: dağın dağı dağlar dağda
deniz: denizin denizi denizde denize
nehir: nehri nehrin nehirde nehirler
çocuk: çocuğun çocuklar çocuğu çocukların
kadın: kadının kadınlar kadınların kadını
ev: evin evi evde evler evden
halk: halkın halkı halka halklar
devlet: devletin devleti devletler devlete
ülke: ülkenin ülkede ülkeler ülkeye ülkelerin ülkesi
güvenlik: güvenliği güvenliğin güvenliğe
ekonomi: ekonominin ekonomiye ekonomisi ekonomide
parti: partinin partisi partiler partiye
muhalefet: muhalefetin muhalefeti muhalefete
cumhurbaşkanı: cumhurbaşkanının cumhurbaşkanına
koridor: koridorun koridoru koridora
saldırı: saldırının saldırılar saldırıda saldırıya
füze: füzenin füzeler füzeyi
tutuklu: tutuklular tutuklunun tutukluların
polis: polisin polisler polise polisi
sokak: sokağın sokaklar sokağa sokakta
kilise: kilisenin kiliseye kiliseler kilisesi
dil: dilin dili dilde diller
yıl: yılın yılı yıllar yılda
gün: günün günü günler günde
imzalamak: imzaladı imzalıyor imzalayacak imzalamış
gitmek: gitti gidiyor gidecek gitmiş
demek: dedi diyor diyecek demiş
vermek: verdi veriyor verecek vermiş
açıklamak: açıkladı açıklıyor açıklayacak açıklamış
başlamak: başladı başlıyor başlayacak başlamış
istemek: istedi istiyor isteyecek istemiş
almak: aldı alıyor alacak almış
yeni: yenisi yeniler
büyük: büyüğü büyükler
"""
