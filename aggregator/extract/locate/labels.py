"""What the heading of a region says: its words without marks, and the kind that words name."""

from __future__ import annotations

import re
from collections.abc import Collection

from aggregator.extract.sections import fold_name
from aggregator.model import RegionKind

_MARKS = " \t|·•:：/–—-»«›‹>→▶►▸◆■●…#*"
_SHOW_ALL = re.compile(
    r"(?<=\S)[\s|·•»›(（\[-]+(?:查看全部|查看更多|更多|もっと見る|一覧(?:へ|を見る)?|더보기|전체보기"
    r"|(?:see|view|show) (?:all|more)|alle (?:an)?zeigen|alle ansehen|voir tout|tout voir"
    r"|ver (?:todos?|todas?|más|tudo|mais)|vedi tutti|(?:zobacz|pokaż) (?:wszystkie|więcej)"
    r"|se alle|visa alla|toon alles|bekijk alles|tümünü gör|все новости|смотреть все)"
    r"[)）\]]?$",
    re.IGNORECASE,
)
_MOST_READ = """
meistgelesen | meistgelesene | meist gelesen | meistgeklickt | am meisten gelesen | meistgesehen
beliebteste artikel | beliebte artikel | populäre artikel | meistdiskutierte | meistkommentierte
meistgeteilte | meistgeklickte
most read | most popular | most viewed | most watched | most shared | most commented
trending | popular posts | popular articles | popular stories | popular news
lo más leído | más leídas | más leídos | lo más visto | más vistas | más vistos
les plus lus | le plus lu | les plus lues | les + lus | les plus consultés
les plus populaires | les plus partagés | le plus partagé | los más leídos
más leído | más leída | más populares
più letti | più lette | più visti | mais lidas | mais lidos | mais vistas
meest gelezen | najczęściej czytane | najpopularniejsze | najchętniej czytane | nejčtenější
mest läst | mest lästa | mest lest | mest leste | mest sett | mest læst | mest læste | luetuimmat
en çok okunanlar | çok okunanlar | legolvasottabb | cele mai citite | najčitanije
самое читаемое | самые читаемые | самое популярное | популярное | популярные
найпопулярніше | найчитаніше | популярне | δημοφιλή | πιο διαβασμένα
ランキング | よく読まれている記事 | 今日読まれている記事 | 人気記事
排行 | 排行榜 | 热门文章 | 热门新闻 | 热门内容 | 热文 | 点击榜 | 跟贴榜 | 最多人阅读
最热 | 点击数 | 跟贴数 | 熱門
많이 본 뉴스 | 많이 본 기사 | 인기 기사 | 인기기사 | 인기뉴스 | 랭킹
الأكثر قراءة | الأكثر مشاهدة | הנצפות ביותר | הכי נצפים | הכי נצפות | הנקראות ביותר | terpopuler
"""
_RELATED = """
related | related articles | related stories | related posts | related news | related content
more on this story | more on this topic | see also | read also | recommended for you
you may also like | you might also like | recommended
mehr zum thema | zum thema | das könnte sie auch interessieren | auch interessant
das könnte dich auch interessieren | lesen sie auch | verwandte artikel | ähnliche artikel
ähnliche beiträge | passend dazu | empfehlungen für sie
sur le même thème | sur le même sujet | à lire aussi | lire aussi | articles liés | voir aussi
te puede interesar | relacionadas | relacionados | lea también | mira también | lee también
leggi anche | articoli correlati | potrebbe interessarti | veja também | leia também
lees ook | gerelateerd | meer over dit onderwerp
czytaj też | czytaj także | zobacz także | zobacz też | podobne artykuły | powiązane
související | související články | čtěte také | mohlo by vás zajímat
läs också | relaterat | les også | relatert | læs også | lue myös | ilgili haberler
читайте также | по теме | похожие новости | читайте також | за темою | схожі новини
διαβάστε επίσης | δείτε επίσης | σχετικά άρθρα
関連記事 | 関連ニュース | あわせて読みたい | 相关阅读 | 相关新闻 | 相关推荐 | 相关文章
为您推荐 | 为你推荐 | 猜你喜欢 | 你可能会喜欢 | 延伸閱讀 | 相關新聞 | 관련기사 | 관련뉴스
اقرأ أيضا | إقرأ أيضاً | baca juga | berita terkait | artikel terkait
"""
_MORE_WORDS = 4
"""Words that may stand beside these in a heading ("Most viewed in USA")."""


def _pattern(table: str) -> re.Pattern[str]:
    folded = {fold_name(phrase) for phrase in re.split(r"[|\n]", table)} - {""}
    words = "|".join(sorted(map(re.escape, folded), key=len, reverse=True))
    wide = "|".join(re.escape(phrase) for phrase in folded if re.search(r"[぀-鿿가-힣]", phrase))
    return re.compile(rf"(?:{words})(?!\S)|.* (?:{words})$|.*?(?:{wide})")


_KINDS = ((_pattern(_MOST_READ), RegionKind.MOST_READ), (_pattern(_RELATED), RegionKind.RELATED))


def tidy_label(label: str | None, titles: Collection[str]) -> str | None:
    """Return a heading without the marks and the "view all" around it; None if nothing is left.

    `titles` are the headlines of the page and of its teasers, case folded: they head no region.
    """
    if label is None:
        return None
    plain = _SHOW_ALL.sub("", label.lstrip(_MARKS + "+").rstrip(_MARKS)).rstrip(_MARKS)
    letters = sum(character.isalpha() for character in plain)
    if letters < 2 or letters < sum(character.isdigit() for character in plain):
        return None  # "1 - 3 von 11"
    return None if plain.casefold() in titles else plain


def kind_named(label: str | None) -> RegionKind | None:
    """Return the kind of region that a heading's words name, None for any other heading."""
    folded = fold_name(label or "")
    for pattern, kind in _KINDS:
        match = pattern.match(folded)
        if match is not None and len(folded[match.end() :].split()) <= _MORE_WORDS:
            return kind
    return None
