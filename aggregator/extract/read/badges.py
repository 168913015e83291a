"""The words that mark a teaser, as badges and labels print them; one line a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from aggregator.extract.sections import fold_name
from aggregator.model import Label

_SPONSORED = """
de: anzeige | anzeigen | werbung | gesponsert | gesponserter inhalt | sponsored post | advertorial
  | partnerinhalt | partnerangebot | verlagsangebot | in kooperation mit | bezahlte partnerschaft
  | bezahlte anzeige | präsentiert von | werbliche kooperation | sonderveröffentlichung
en: sponsored | sponsored content | sponsored feature | sponsored by | advertisement
  | advertising | advertiser content
  | promoted | promoted content | promotion | promo | paid content | paid post | paid partnership
  | partner content | paid program | ad | ads | brand story | brandstory | branded content
  | brand content | native advertising | paid for by | presented by | in association with | partner
  | from our partners
es: publicidad | patrocinado | contenido patrocinado | publirreportaje | ofrecido por
  | contenido de marca | patrocinado por
fr: publicité | publicité en partenariat avec | contenu sponsorisé | contenu partenaire
  | sponsorisé | publi rédactionnel
  | publirédactionnel | publireportage | communiqué | contenu de marque
it: pubblicità | contenuto sponsorizzato | sponsorizzato | informazione pubblicitaria
  | publiredazionale | contenuto pubblicitario
pt: publicidade | conteúdo patrocinado | publieditorial | conteúdo de marca | patrocinado por
nl: advertentie | gesponsord | gesponsorde inhoud | partnerbijdrage | betaalde inhoud | reclame
pl: reklama | artykuł sponsorowany | materiał partnera | materiały partnera | tekst sponsorowany
  | materiał sponsorowany | materiał promocyjny
cs: reklama | komerční sdělení | komerční prezentace | inzerce | placená inzerce
sv: annons | annonsörsinnehåll | sponsrat innehåll | sponsrat | i samarbete med
no: annonse | annonsørinnhold | annonsørinnhald | betalt innhold | sponset | sponset innhold
  | reklame
da: annonce | sponsret indhold | sponsoreret | sponsoreret indhold | betalt indhold
fi: mainos | kaupallinen yhteistyö
tr: ilan | reklam | sponsorlu | sponsorlu içerik | advertorial
hu: hirdetés | szponzorált | támogatott tartalom
ro: publicitate | conținut sponsorizat | advertorial
hr: oglas | oglasna vsebina | sadržaj naručitelja | promo
ru: реклама | партнерский материал | на правах рекламы | спецпроект | партнёрский проект
uk: реклама | рекламний матеріал | партнерський матеріал | партнерський проєкт | на правах реклами
el: διαφήμιση | χορηγούμενο | χορηγούμενο περιεχόμενο
ja: 広告 | pr | 提供 | スポンサード | タイアップ広告 | 広告企画
zh: 广告 | 推广 | 赞助 | 廣告 | 贊助
ko: 광고 | 협찬 | 스폰서
ar: إعلان | محتوى مدعوم | برعاية | إعلان ممول
he: פרסומת | תוכן ממומן | בשיתוף | תוכן שיווקי
id: iklan | konten bersponsor | advertorial
"""
_LABELS = {
    Label.VIDEO: """
de: video | videos | mit video | artikel mit video | videobeitrag | im video
en: watch | watch now | watch video | play video | watch live
es: vídeo | vídeos
fr: vidéo | vidéos | en vidéo
pl: wideo
ru: видео
uk: відео
el: βίντεο
ja: 動画 | ビデオ | 動画あり
zh: 视频 | 影片 | 視頻
ko: 동영상 | 영상
ar: فيديو
he: וידאו
""",
    Label.PODCAST: """
de: podcast | podcasts | audio | anhören | hören | artikel mit audio | zum podcast
en: listen | listen now | listen live
ru: подкаст | подкасты
uk: подкасти
ja: ポッドキャスト
zh: 播客
ko: 팟캐스트
ar: بودكاست
he: פודקאסט
""",
    Label.GALLERY: """
de: galerie | bildergalerie | bilderstrecke | bildstrecke | fotostrecke | fotos | bilder
en: gallery | photos | pictures | in pictures | slideshow | photo gallery | view photos
es: galería | fotogalería
fr: diaporama | en images
it: galleria | fotogallery | immagini | foto
pt: galeria | fotogaleria
pl: zdjęcia | galeria zdjęć
cs: fotogalerie
sv: bildspel
da: billeder
ru: фото | фотогалерея
ja: 写真 | 写真特集
zh: 图集 | 组图
ko: 사진
ar: صور
he: גלריה
""",
    Label.LIVE: """
de: live | liveticker | live ticker | ticker | liveblog | newsblog | newsticker | eilmeldung
en: live blog | live updates | breaking | breaking news | developing news | developing story
es: en directo | directo | en vivo | última hora
fr: en direct | direct | dernière minute
it: diretta | in diretta | ultima ora
pt: ao vivo
pl: na żywo | relacja na żywo
cs: živě
no: direkte
sv: direkt
fi: suora lähetys
tr: canlı | canlı yayın | son dakika
ru: прямой эфир | онлайн
uk: наживо
el: ζωντανά
ja: ライブ | 速報
zh: 直播
ko: 속보
ar: مباشر
he: שידור חי
""",
    Label.OPINION: """
de: meinung | kommentar | kolumne | leitartikel | gastbeitrag | essay | glosse
  | meinungsbeitrag | standpunkt
en: opinion | editorial | column | commentary | op ed | guest essay
es: opinión | tribuna | columna
fr: tribune | chronique | édito
it: opinione | opinioni | commento | editoriale
pt: opinião | artigo de opinião
nl: opinie
pl: opinia | komentarz | felieton
cs: komentář | názor | názory
sv: debatt | ledare
no: kronikk
da: leder | kronik
tr: yorum | köşe yazısı
ru: мнение | колонка
uk: думка
el: γνώμη | άποψη
ja: 社説 | コラム | オピニオン
zh: 评论 | 社论 | 觀點 | 观点
ko: 사설 | 칼럼 | 오피니언
ar: رأي
he: דעה | דעות
id: opini
""",
    Label.PAYWALL: """
de: plus | premium | abo | nur für abonnenten | exklusiv für abonnenten | abonnenten | bezahlinhalt
  | kostenpflichtig | abo artikel | artikel mit abo | exklusiv
en: subscriber only | subscribers only | for subscribers | members only | paywall | pay | paid
  | locked | metered | subscribers | exclusive to subscribers
es: suscriptores | solo suscriptores | reservado a suscriptores | exclusivo para suscriptores
fr: abonnés | réservé aux abonnés | exclusif | article réservé aux abonnés
it: abbonati | riservato agli abbonati
pt: assinantes | exclusivo para assinantes | exclusivo
nl: abonnement | alleen voor abonnees
sv: prenumerant | för prenumeranter
no: pluss | for abonnenter | bare for abonnenter
da: abonnent | kun for abonnenter
pl: dla prenumeratorów | tylko dla prenumeratorów
cs: předplatné | předplatitelé | pro předplatitele
ru: по подписке
ja: 有料 | 有料会員限定 | 会員限定
zh: 付费
ko: 유료
ar: للمشتركين
he: למנויים
""",
}
_READ_ON = """
de: mehr | mehr lesen | weiterlesen | weiter lesen | jetzt lesen | zum artikel | mehr erfahren
  | lesen sie auch | lesen sie mehr | mehr dazu | mehr zum thema | auch interessant | zum thema
  | lesen sie hier | weitere informationen | alle | alle anzeigen | vorheriger artikel
  | nächster artikel | vorheriger beitrag | nächster beitrag | im trend | zum angebot
  | das könnte sie auch interessieren | voriger artikel | voriger beitrag | vorige | nächste
  | über den autor | über die autorin | veröffentlicht in | veröffentlicht unter | publiziert am
  | publiziert in | voriger inhalt | nächster inhalt
  | meistgelesen | meistgelesene artikel | am meisten gelesen | meistgeklickt
  | beliebteste artikel | beliebte artikel | beliebte beiträge
en: read more | more | continue reading | full story | read full story | learn more | see more
  | see also | read also | read next | related | related articles | related stories | show more
  | view more | all | see all | view all | show all | previous | next | previous post | next post
  | previous article | next article | previous story | next story | older | newer | trending
  | up next | also read | don't miss | dont miss | explore further | posted in | filed under
  | tagged | loading | about the author
  | most read | most popular | popular
es: leer más | seguir leyendo | sigue leyendo | ver más | más información | lea también | más
  | publicado en | etiquetado como | sobre el autor
  | mira también | lee también | ver todo | todos | anterior | siguiente | te puede interesar
  | lo más leído | lo más visto | más leídas | más leídos | las más leídas | lo último
fr: lire la suite | lire plus | en savoir plus | lire aussi | lire | voir plus | à lire aussi
  | tout voir | voir tout | précédent | suivant | article précédent | article suivant | voir aussi
  | les plus lus | le plus lu | les plus lues | articles les plus lus
it: leggi tutto | leggi di più | continua a leggere | continua | leggi anche | leggi | vedi tutti
  | articolo precedente | articolo successivo | precedente | successivo
  | i più letti | più letti | le più lette | più lette
pt: ler mais | leia mais | saiba mais | leia também | ver mais | ver tudo | veja também | próximo
  | mais lidas | mais lidos | as mais lidas | mais vistas
nl: lees meer | lees verder | lees ook | meer | bekijk alles | vorige | volgende
  | meest gelezen
pl: czytaj więcej | czytaj dalej | więcej | czytaj też | czytaj także | zobacz także | zobacz też
  | poprzedni | następny | wszystkie
  | najczęściej czytane | najpopularniejsze
cs: číst dál | více | celý článek | čtěte také | čtěte více | přečtěte si | předchozí | další
  | aktualizováno | související | související články
  | nejčtenější
sv: läs mer | läs också | mer | visa alla | föregående | nästa
  | mest läst | mest lästa
no: les mer | les også | mer | se alle | forrige | neste
  | mest lest | mest leste
da: læs mere | læs også | mere | se alle | forrige | næste
  | mest læst | mest læste
fi: lue lisää | lue myös | edellinen | seuraava
  | luetuimmat
tr: devamı | devamını oku | daha fazla | ayrıca oku | tümü | önceki | sonraki | ilgili haberler
  | en çok okunanlar | çok okunanlar
hu: tovább | bővebben | olvassa el | előző | következő
  | legolvasottabb | legolvasottabbak
ro: citește mai mult | citește și | mai mult
  | cele mai citite
ru: читать далее | подробнее | читайте также | далее | ещё | все | предыдущий | следующий
  | самое читаемое | самые читаемые | популярное | к записи | опубликовано в
uk: читати далі | докладніше | детальніше | читайте також | далі | усі | попередній | наступний
  | популярне | найпопулярніше | найчитаніше
el: περισσότερα | διαβάστε περισσότερα | διαβάστε επίσης | δείτε επίσης
  | δημοφιλή | πιο δημοφιλή
ja: 続きを読む | もっと見る | 詳しく見る | あわせて読みたい | 一覧 | 一覧を見る | 関連記事
  | 前へ | 次へ | 次ページ | 前ページ
  | ランキング | アクセスランキング
zh: 阅读全文 | 更多 | 查看更多 | 详细 | 详情 | 閱讀更多 | 上一篇 | 下一篇 | 相关阅读
  | 阅读下一篇 | 阅读上一篇 | 全部 | 热门 | 点击排行 | 阅读排行 | 热门文章
ko: 더보기 | 자세히 보기 | 더 보기 | 이전 | 다음 | 관련기사 | 전체
  | 많이 본 뉴스 | 인기 기사
ar: اقرأ المزيد | المزيد | اقرأ أيضا | السابق | التالي | الكل
  | الأكثر قراءة
he: קרא עוד | לכתבה המלאה | עוד | הקודם | הבא
  | הנצפות | הכי נצפות
id: selengkapnya | baca selengkapnya | baca juga | baca | lihat semua | sebelumnya | selanjutnya
  | halaman selanjutnya
  | terpopuler
"""
_LATEST = """
de: neueste | neueste artikel | neueste meldungen | neueste beiträge | newsticker | liveticker
  | aktuelle meldungen | aktuelle beiträge | eilmeldungen | schlagzeilen | im fokus
en: latest | latest news | latest stories | latest articles | latest posts | most recent | newest
  | recent posts | recent articles | recent stories | breaking news | just in | top stories
  | headlines | editors picks | editor's picks | featured | featured posts | featured stories
  | dont miss
es: última hora | últimas noticias | lo último | últimas | destacados
fr: à la une | l info en continu | dernières actualités | dernières infos | dernières nouvelles
it: ultime notizie | ultima ora | ultime | in evidenza | primo piano
pt: últimas notícias | últimas | destaques
nl: laatste nieuws | net binnen
pl: najnowsze | ostatnie | na czasie
cs: nejnovější | nejnovější zprávy | hlavní zprávy
sv: senaste nytt | senaste | just nu
no: siste nytt | siste
da: seneste nyt | seneste
fi: uusimmat
tr: son dakika | son haberler
hu: legfrissebb | friss hírek
ro: ultimele știri | ultima oră
ru: последние новости | главное | главные новости | новости дня | лента новостей
uk: останні новини | головне
el: τελευταία νέα | ροή ειδήσεων
ja: 新着 | 新着記事 | 新着情報 | 新着ニュース | 最新ニュース | 最新記事 | 主要ニュース
zh: 最新 | 最新消息 | 最新新闻 | 最新文章 | 滚动新闻
ko: 최신기사 | 최신뉴스 | 주요뉴스
ar: آخر الأخبار | أخر الأخبار
he: חדשות אחרונות | כותרות
id: terbaru | berita terbaru | terkini
"""


def _words(lines: str) -> Iterator[str]:
    """Yield the folded words of a table whose lines go on where they begin with blanks."""
    for line in lines.replace("\n  ", " ").strip().splitlines():
        for word in line.partition(":")[2].split("|"):
            yield fold_name(word)


SPONSORED = frozenset(_words(_SPONSORED))
"""What says, as a text of its own, that a teaser is paid for; folded."""
READ_ON = frozenset(_words(_READ_ON))
"""What asks to go on, leads to the next list or article, or heads a ranking; folded."""
LATEST = frozenset(_words(_LATEST))
"""What heads the newest or foremost articles of all sections; folded."""
LABELS: Mapping[str, Label] = MappingProxyType(
    {word: label for label, lines in _LABELS.items() for word in _words(lines)}
)
"""Folded word -> the label it stands for."""
