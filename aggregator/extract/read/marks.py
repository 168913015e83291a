"""Words and signs that mark a teaser: paid for, behind a wall, video, opinion and the like.

Words only label: none of them decides whether a block is a teaser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from aggregator.extract.sections import fold_name
from aggregator.model import Label

_SPONSORED = frozenset(
    fold_name(words)
    for words in [
        "anzeige",
        "anzeigen",
        "werbung",
        "sponsored",
        "sponsored content",
        "sponsored post",
        "sponsored by",
        "advertorial",
        "advertisement",
        "advertising",
        "advertiser content",
        "promoted",
        "promoted content",
        "promotion",
        "paid content",
        "paid post",
        "paid partnership",
        "partner content",
        "partnerinhalt",
        "partnerangebot",
        "paid program",
        "ad",
        "ads",
        "brand story",
        "brandstory",
        "branded content",
        "brand content",
        "gesponsert",
        "gesponserter inhalt",
        "verlagsangebot",
        "in kooperation mit",
        "native advertising",
        "publicidad",
        "patrocinado",
        "contenido patrocinado",
        "publirreportaje",
        "ofrecido por",
        "publicite",
        "contenu sponsorise",
        "contenu partenaire",
        "sponsorise",
        "publi redactionnel",
        "publireportage",
        "communique",
        "pubblicita",
        "contenuto sponsorizzato",
        "sponsorizzato",
        "informazione pubblicitaria",
        "publicidade",
        "conteudo patrocinado",
        "publieditorial",
        "conteudo de marca",
        "advertentie",
        "gesponsord",
        "gesponsorde inhoud",
        "branded content",
        "partnerbijdrage",
        "reklama",
        "artykul sponsorowany",
        "material partnera",
        "materialy partnera",
        "tekst sponsorowany",
        "komercni sdeleni",
        "komercni prezentace",
        "inzerce",
        "annons",
        "annonse",
        "annonce",
        "annonsorinnhold",
        "annonsorinnhald",
        "sponsret indhold",
        "betalt innhold",
        "reklame",
        "sponset",
        "ilan",
        "reklam",
        "sponsorlu",
        "sponsorlu icerik",
        "advertorial",
        "реклама",
        "партнерский материал",
        "на правах рекламы",
        "спецпроект",
        "рекламний матеріал",
        "партнерський матеріал",
        "διαφημιση",
        "χορηγουμενο",
        "広告",
        "pr",
        "提供",
        "スポンサード",
        "sponsored by pr",
        "广告",
        "推广",
        "赞助",
        "廣告",
        "광고",
        "협찬",
        "إعلان",
        "محتوى مدعوم",
        "برعاية",
        "פרסומת",
        "תוכן ממומן",
        "בשיתוף",
        "iklan",
        "advertorial",
        "konten bersponsor",
        "mainos",
        "kaupallinen yhteistyo",
        "hirdetes",
        "szponzoralt",
        "publicitate",
        "oglas",
        "oglasna vsebina",
        "promo",
        "sadrzaj narucitelja",
    ]
)
_WORDS = {
    Label.VIDEO: "video|videos|watch|watch now|vídeo|vidéo|wideo|видео|відео|βίντεο|動画|ビデオ|视频|影片|동영상"
    "|영상|فيديو|וידאו|tv|play video|artikel mit video|mit video|videobeitrag",
    Label.PODCAST: "podcast|podcasts|audio|listen|hören|anhören|подкаст|подкасти|ポッドキャスト|播客|팟캐스트"
    "|بودكاست|פודקאסט|artikel mit audio|zum podcast",
    Label.GALLERY: "gallery|galerie|galeria|galería|bildergalerie|bilderstrecke|bildstrecke|fotostrecke|fotos"
    "|photos|bilder|fotogalerie|fotogaleria|fotogalería|diaporama|slideshow|pictures|in pictures|galleria"
    "|fotogallery|фото|фотогалерея|写真|写真特集|图集|组图|사진|صور|גלריה|bildspel|billeder|foto|immagini"
    "|en images|zdjecia|zdjęcia",
    Label.LIVE: "live|liveticker|live ticker|liveblog|live blog|live updates|newsblog|newsticker|ticker"
    "|live-ticker|en direct|en directo|direct|directo|diretta|in diretta|ao vivo|na żywo|relacja na żywo"
    "|živě|živě|онлайн|прямой эфир|наживо|canlı|canlı yayın|ζωντανα|ライブ|直播|속보|مباشر|שידור חי|direkte"
    "|direkt|lähetys|en vivo|eilmeldung|breaking",
    Label.OPINION: "opinion|meinung|kommentar|kolumne|kommentare|leitartikel|gastbeitrag|essay|glosse|editorial"
    "|opinión|tribune|tribuna|opinione|opinioni|commento|editoriale|opinião|artigo de opinião|opinie"
    "|column|columna|chronique|edito|édito|debatt|kronikk|ledare|leder|kronik|opinia|komentarz|felieton"
    "|komentář|názor|názory|мнение|думка|колонка|γνωμη|αποψη|yorum|köşe yazısı|社説|コラム|オピニオン|评论|社论"
    "|觀點|观点|사설|칼럼|오피니언|رأي|دعة|דעה|דעות|opini|meinungsbeitrag|standpunkt|analysis and opinion"
    "|comment|commentary|op ed|guest essay",
    Label.PAYWALL: "plus|premium|abo|exklusiv fuer abonnenten|nur fuer abonnenten|abonnenten|subscriber only"
    "|subscribers only|for subscribers|members only|exclusif|reserve aux abonnes|abonnes|reservado a"
    " suscriptores|solo suscriptores|suscriptores|abbonati|riservato agli abbonati|assinantes"
    "|exclusivo para assinantes|abonnement|prenumerant|bare for abonnenter|for abonnenter|abonnent|pluss"
    "|dla prenumeratorow|tylko dla prenumeratorow|predplatne|predplatitele|по подписке|有料|有料会員限定|会員限定|付费"
    "|유료|للمشتركين|למנויים|paywall|pay|paid|bezahlinhalt|kostenpflichtig|abo artikel|artikel mit abo|locked"
    "|metered|exklusiv",
}
_LABELS = {
    fold_name(word): label for label, words in _WORDS.items() for word in words.split("|") if word
}
_PLUS = re.compile(
    r"^\W*([\w.-]{1,20})(?:\s?\+|\s(?:plus|premium))(?:[\s-]\w+)?\s?:?$", re.IGNORECASE
)
_SEGMENTS = {
    Label.VIDEO: re.compile(r"/(?:[\w-]*-)?videos?(?:[-/.]|$)|/watch/|/mediathek/", re.I),
    Label.PODCAST: re.compile(r"/(?:[\w-]*-)?podcasts?(?:[-/.]|$)|/audio/", re.I),
    Label.GALLERY: re.compile(
        r"/(?:galler(?:y|ies)|galerien?|fotostrecken?|bildergalerien?|fotogaleri\w*|photos?|pictures|diaporamas?)(?:[-/.]|$)",
        re.I,
    ),
    Label.LIVE: re.compile(
        r"/(?:live|liveblog|live-?ticker|live-updates|newsblog)(?:[-/.]|$)", re.I
    ),
    Label.OPINION: re.compile(
        r"/(?:opinions?|meinung|kommentare?|kolumnen?|commentisfree|editorials?|opiniones?|tribunas?|opinioni|opinie|debatt|columnas?|mnenie|opiniao)(?:[-/.]|$)",
        re.I,
    ),
}
_AD_HOSTS = re.compile(
    r"(?:^|\.)(?:doubleclick\.net|googleadservices\.com|googlesyndication\.com|outbrain\.com|taboola\.com"
    r"|plista\.com|adform\.net|adnxs\.com|criteo\.com|adition\.com|ligatus\.com|revcontent\.com|mgid\.com)$"
)
_MAX_MARK = 40
"""Characters of a mark; longer texts only mention the word."""


def is_sponsored(texts: Iterable[str], rels: Iterable[str], url: str) -> bool:
    """Tell whether a text of the block is nothing but a word for advertising, or the link says so."""
    if "sponsored" in rels:
        return True
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if _AD_HOSTS.search(host):
        return True
    return any(is_sponsored_word(text) for text in texts)


def is_sponsored_word(text: str) -> bool:
    return len(text) <= _MAX_MARK and fold_name(text) in _SPONSORED


def label_of(text: str, host: str = "") -> Label | None:
    """Return the label a short text stands for, None if it is no mark.

    "Example+" and "Example Plus" mark what the publisher of that name sells.
    """
    if len(text) > _MAX_MARK:
        return None
    known = _LABELS.get(fold_name(text))
    if known is None:
        plus = _PLUS.match(text)
        if plus and any(part.startswith(plus[1].lower()) for part in host.split(".")):
            return Label.PAYWALL
    return known


def find_labels(texts: Iterable[str], url: str) -> frozenset[Label]:
    """Gather the labels that texts and icons say, and the address's own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return frozenset()
    host = (parts.hostname or "").removeprefix("www.")
    found = {label for text in texts if (label := label_of(text, host)) is not None}
    found.update(label for label, pattern in _SEGMENTS.items() if pattern.search(parts.path))
    return frozenset(found)
