"""Which language a text is in, by its script and its commonest words; for pages that do not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_FUNCTION_WORDS = {
    "de": "der die das und ist nicht von mit für auf ein eine den dem des im sich auch wie nach",
    "en": "the of and to in is for on that with as by from at it his her are was has",
    "fr": "le la les des et en du une est pour dans sur que qui au aux avec par pas ce",
    "es": "el la los las de y en que por con para del una un se su al como más es",
    "pt": "o os as de e que em do da dos das um uma para com não por no na ao",
    "it": "il la le di e che in per un una del della dei con non è si gli nel alla",
    "nl": "de het een van en in is dat op te voor met niet zijn aan om ook bij naar wordt",
    "pl": "i w na z do się nie że o jest po od za dla jak przez są to ma przed",
    "cs": "a v na se z je že s o k do pro za po jak by jsou ve od ale",
    "sk": "a v na sa z je že s o k do pre za po ako by sú vo od ale",
    "sv": "och att det som i en på är av för med till den har inte om ett från efter han",
    "no": "og i det på som er en til for av at har med ikke den fra om et etter han",
    "da": "og i det på som er en til for af at har med ikke den fra om et efter han",
    "fi": "ja on ei että se oli hän mutta kun myös sekä ovat joka mukaan jälkeen kuin vuoden",
    "tr": "ve bir bu için ile da de çok olarak daha kadar sonra ne en olan gibi var",
    "hu": "a az és hogy nem is egy meg ez volt van csak már még mint ki el után lehet",
    "ro": "și de la în cu pe din pentru nu care o un este sunt au mai după prin ce a",
    "hr": "i u je na se za da su od s o ne koji što kao iz nije bi će nakon",
    "id": "yang dan di dari untuk dengan ini itu pada dalam tidak akan ke juga oleh saat",
    "vi": "của và là trong có cho với các được không người một những đã để từ ở khi này về",
    "ru": "и в на не что с по как из это для за от его при о к но до у",
    "uk": "і в на не що з у та як до за про це від для його при й але через",
    "bg": "и в на не че с за от да се по са е ще как до при като след",
    "sq": "e të në dhe për me një nga që është si ka nuk do më këtë tij u",
    "lv": "un ir no par ar uz kas pēc lai nav arī gada pie bet ka savu tika",
    "lt": "ir į su iš kad apie yra dėl po už tai bei kaip bet nuo buvo prie",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
)
"""Scripts that (nearly) one language has; Japanese has kana beside Chinese signs."""
_LETTERS = {
    "cs": "ěřů",
    "sk": "ľĺŕô",
    "ru": "ыэё",
    "uk": "іїєґ",
    "bg": "ъ",
    "pl": "łżź",
    "ro": "șță",
}
"""Letters that tell languages apart whose small words are the same."""
_KINDRED = (
    frozenset(("no", "nb", "nn", "da")),
    frozenset(("hr", "sr", "bs", "me")),
    frozenset(("id", "ms", "in")),
    frozenset(("he", "iw")),
)
"""Languages that these words cannot tell apart."""
_SCRIPT_SHARE = 0.3
"""Of all letters; foreign names in Latin letters are many on some pages."""
_KANA_SHARE = 0.05
_BEYOND_LATIN = re.compile(r"[\u0370-\uffff]+")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_LETTERS = 20_000
_LEAST_HITS = 12
_LEAD = 1.3
"""So many times more often must the best language's words stand there than the second's."""


def page_language(declared: str | None, texts: Iterable[str]) -> str | None:
    """Return the language tag to read a page by: what it declares, unless its texts say otherwise.

    Publishing software declares "en" until somebody changes it.
    """
    guessed = guess_language(texts)
    primary = (declared or "").replace("_", "-").partition("-")[0].lower()
    if guessed is None or primary == guessed:
        return declared or None
    if any(primary in group and guessed in group for group in _KINDRED):
        return declared
    return guessed


def guess_language(texts: Iterable[str]) -> str | None:
    """Return the ISO 639 code of the language most of the texts are in, None if not sure."""
    joined = _sample(texts)
    lowered = joined.lower()
    words = _WORD.findall(lowered)
    letters = sum(map(len, words))
    beyond = "".join(_BEYOND_LATIN.findall(joined))
    if len(beyond) > _KANA_SHARE * letters:
        for language, script in _SCRIPTS:
            share = _KANA_SHARE if language == "ja" else _SCRIPT_SHARE
            if letters and len(script.findall(beyond)) > share * letters:
                return language
    count = Counter(words).get
    hits: Counter[str] = Counter()
    for language, known in _WORDS.items():
        hits[language] = sum([count(word, 0) for word in known])
        hits[language] += sum(lowered.count(letter) for letter in _LETTERS.get(language, ""))
    (best, most), (second, next_most) = hits.most_common(2)
    if most < _LEAST_HITS:
        return None
    kindred = any(best in group and second in group for group in _KINDRED)
    return best if kindred or most >= _LEAD * next_most else None


def _sample(texts: Iterable[str]) -> str:
    parts: list[str] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size > _MOST_LETTERS:
            break
    return " ".join(parts)
