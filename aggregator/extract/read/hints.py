"""What the names of an element's class say it holds: hints, never proofs."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise


class Hint:
    """What the name of an element's class says it holds; a hint, never a proof.

    Bits to be added up; plain numbers, for `enum.Flag` is slow at that.
    """

    NONE = 0
    TITLE = 1
    LABEL = 2
    SNIPPET = 4
    DATE = 8
    AUTHOR = 16
    CAPTION = 32
    COUNT = 64
    BUTTON = 128
    HIDDEN = 256
    BADGE = 512
    SECTION = 1024
    """Beside LABEL: the template calls the label a section's name."""


_WORDS = {
    Hint.TITLE: "title headline heading hed titel titre titulo titolo titular ueberschrift "
    "entrytitle teasertitle headlines zagolovok ttl subject",
    Hint.LABEL: "kicker topline overline roofline eyebrow dachzeile spitzmarke topmark pretitle "
    "overtitle supertitle suptitle antetitulo antetitulo occhiello surtitre flag rubric rubrik "
    "category categories cat section ressort channel topic tag overhead superheadline preheadline "
    "preheading toptitle cintillo ladillo volanta vignette strapline pill slug keyword",
    Hint.SNIPPET: "summary snippet teasertext excerpt desc description standfirst lead intro "
    "abstract deck dek shorttext chapo sommario synopsis subtitle subheadline subheading "
    "entradilla ingress blurb resumen resume preview perex anons lede teasercopy vorspann",
    Hint.DATE: "date time datum fecha data timestamp datetime datepublished published pubdate "
    "publishdate posted dateline created",
    Hint.AUTHOR: "author authors autor autoren byline writer auteur autore creator firma redaktor "
    "columnist blogger reporter journalist by firmante",
    Hint.CAPTION: "caption figcaption credit credits copyright source legend photographer bu "
    "fotograf agency provider imagecredit rights attribution attrib photocredit",
    Hint.COUNT: "comment comments count counter share shares sharing like likes views reading "
    "readtime readingtime rating vote votes score kommentare "
    "length runtime",
    Hint.BUTTON: "more readmore button btn cta morelink weiterlesen bookmark save follow",
    Hint.HIDDEN: "sr only hide hidden visuallyhidden invisible offscreen assistive hideme "
    "screenreader vh aural",
    Hint.BADGE: "badge icon label live paywall premium plus marker sticker exclusive",
}
_TELLING_PARTS = (
    "kicker topline overline roofline eyebrow dachzeile spitzmarke pretitle overtitle headline"
    " teasertext subtitle subheadline standfirst shorttext excerpt timestamp byline caption"
    " visuallyhidden screenreader teasertitle"
)
_HINTS = {word: hint for hint, words in _WORDS.items() for word in words.split()}
_PAIRS = {
    ("sr", "only"): Hint.HIDDEN,
    ("visually", "hidden"): Hint.HIDDEN,
    ("screen", "reader"): Hint.HIDDEN,
    ("hide", "completely"): Hint.HIDDEN,
    ("hide", "visually"): Hint.HIDDEN,
    ("hidden", "visually"): Hint.HIDDEN,
    ("read", "more"): Hint.BUTTON,
    ("teaser", "text"): Hint.SNIPPET,
    ("sub", "title"): Hint.SNIPPET,
    ("sub", "headline"): Hint.SNIPPET,
    ("sub", "head"): Hint.SNIPPET,
    ("over", "title"): Hint.LABEL,
    ("pre", "title"): Hint.LABEL,
    ("top", "line"): Hint.LABEL,
    ("roof", "line"): Hint.LABEL,
    ("section", "name"): Hint.LABEL | Hint.SECTION,
    ("read", "time"): Hint.COUNT,
    ("reading", "time"): Hint.COUNT,
    ("by", "line"): Hint.AUTHOR,
    ("date", "line"): Hint.DATE,
}
_CATEGORIES = "category categories categoria categorie kategorie ressort"
_HINTS |= dict.fromkeys(_CATEGORIES.split(), Hint.LABEL | Hint.SECTION)
_PARTS = {word: hint for word, hint in _HINTS.items() if len(word) >= 6 and word in _TELLING_PARTS}
_WEAK_ALONE = frozenset(("sr", "only", "by", "bu", "tag", "data", "time", "hide", "hidden"))
_TOKEN = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")
_SHOWN = re.compile(
    r"(?:^|\s)(?:(?:[\w-]+:)+(?:block|inline[\w-]*|flex|grid|table[\w-]*|contents|visible|not-sr-only)"
    r"|d-\w{2,3}-(?:block|flex|inline[\w-]*|grid))(?=\s|$)"
)
"""Classes that show on some screens what another one hides on others ("hidden md:block")."""


@lru_cache(maxsize=4096)
def hints_of(names: str) -> int:
    """Return what class names and the like hint at; utility classes ("sm:hidden") say nothing."""
    found = Hint.NONE
    topical = False
    for name in names.split():
        if ":" in name or "[" in name:
            continue
        words = [word.lower() for word in _TOKEN.findall(name)]
        for pair in pairwise(words):
            found |= _PAIRS.get(pair, Hint.NONE)
        for word in words[-3:]:
            if len(words) == 1 or word not in _WEAK_ALONE:
                hint = _HINTS.get(word) or _hint_within(word)
                topical = topical or (hint == Hint.LABEL and word != "section")
                found |= hint
    if found & Hint.SNIPPET and found & Hint.TITLE and "sub" in names.lower():
        found &= ~Hint.TITLE
    if topical:
        found &= ~Hint.SECTION
    if found & Hint.HIDDEN and _SHOWN.search(names):
        found &= ~Hint.HIDDEN
    return found


def _hint_within(word: str) -> int:
    """Return the hint of a compound ("manualteaserroofline")."""
    if len(word) > 8:
        for part, hint in _PARTS.items():
            if part in word:
                return hint
    return Hint.NONE
