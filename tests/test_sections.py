"""What a site's navigation names, and what that makes of labels, paths and pages."""

from __future__ import annotations

import pytest

from aggregator.extract.document import parse
from aggregator.extract.navigation import site_sections
from aggregator.extract.sections import (
    SiteSections,
    confirm_label,
    is_section_page,
    is_topic_page,
    path_of,
    section_named,
    section_of_path,
)
from aggregator.extract.words import fold_name
from aggregator.model import SectionSource

URL = "https://www.bote.example/politik/streit-um-die-milliarden-10017"


def sections(html: str, url: str = URL) -> SiteSections:
    return site_sections(parse(html.encode()), url)


def test_menus_bread_crumbs_and_linked_headings_name_the_sections() -> None:
    found = sections("""
        <nav><a href="/politik/">Politik</a><a href="/wissen">Wissen &amp; Technik</a></nav>
        <div class="main-menu"><a href="https://www.bote.example/kultur">Kultur</a></div>
        <ul id="breadcrumb"><li><a href="/politik/inland">Inland</a></li></ul>
        <div role="navigation"><a href="/sport">Sport</a></div>
        <h2><a href="/reise">Reise</a></h2><p><a href="/leben">Leben</a></p>""")
    assert dict(found.paths) == {
        "bote.example/politik": "Politik",
        "bote.example/wissen": "Wissen & Technik",
        "bote.example/kultur": "Kultur",
        "bote.example/politik/inland": "Inland",
        "bote.example/sport": "Sport",
        "bote.example/reise": "Reise",
    }
    assert found.names["wissen technik"] == "Wissen & Technik"
    assert found.page is None


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/">Startseite</a>',
        '<a href="/start">Home</a>',
        '<a href="/alle">View all</a>',
        '<a href="/simp">目前页面, 主页</a>',
        '<a href="/index.html">Bote</a>',
        '<a href="#politik">Politik</a>',
        '<a href="https://anderswo.example/politik">Politik</a>',
        '<a href="/politik/streit-um-die-milliarden-geht-weiter">Streit</a>',
        '<a href="/artikel/1001742">Streit</a>',
        '<a href="/list?id=1001742">Streit</a>',
        '<a href="/tag/haushalt">Haushalt</a>',
        '<a href="/impressum">Impressum</a>',
        '<a href="/abo">Abo</a>',
        '<a href="/seite">2</a>',
        '<a href="/x">o</a>',
        '<a href="/bote">Der Bote</a>',
        '<a href="/politik"></a>',
        '<a href="/politik">Mehr aus Politik</a>',
        '<a href="https://shop.bote.example/">Shop</a>',
        '<a href="https://[broken/politik">Politik</a>',
        '<a href="/service">Alles, was Sie über unseren Service wissen müssen</a>',
    ],
)
def test_what_a_menu_holds_besides_sections(link: str) -> None:
    head = '<meta property="og:site_name" content="Der Bote">'
    assert dict(sections(f"{head}<nav>{link}</nav>").paths) == {}


def test_the_name_that_is_spelled_like_its_path_is_the_section_s() -> None:
    found = sections(
        '<nav><a href="/politik">Alles aus der Politik</a><a href="/politik">Politik</a></nav>'
    )
    assert found.paths["bote.example/politik"] == "Politik"


def test_arrows_and_words_for_screen_readers_are_no_part_of_a_name() -> None:
    found = sections(
        '<nav><a href="/sport"><span class="visually-hidden">Aktuell, </span>Sport »</a></nav>'
    )
    assert found.paths["bote.example/sport"] == "Sport"


def test_sections_told_apart_by_their_query_stay_apart() -> None:
    found = sections(
        '<nav><a href="/list.html?sc=S1">정치</a><a href="/list.html?sc=S2">경제</a></nav>'
    )
    assert set(found.paths.values()) == {"정치", "경제"}


def test_the_front_page_of_another_host_of_the_site_is_a_section() -> None:
    found = sections(
        '<nav><a href="https://sport.bote.example/">Sport</a><a href="/">Bote</a></nav>'
    )
    assert dict(found.paths) == {"sport.bote.example": "Sport"}
    assert section_of_path("https://sport.bote.example/item/2832142", found) == "Sport"
    assert not is_section_page("https://sport.bote.example/", "sport.bote.example")
    assert not is_section_page("https://sport.bote.example/")


def test_a_name_is_spelled_as_people_write_where_one_menu_prints_capitals() -> None:
    found = sections(
        '<nav><a href="/sci-tech">SCI-TECH</a></nav><nav><a href="/sci-tech">Sci-Tech</a></nav>'
    )
    assert found.names["sci tech"] == "Sci-Tech"


def test_a_heading_that_says_more_than_a_name_names_no_section() -> None:
    found = sections(
        '<h2><a href="/tips">Got a news tip?</a></h2><h2><a href="/reise">Reise</a></h2>'
        '<h3><a href="/fonds">Der Fonds für die ganz Bedürftigen</a></h3>'
    )
    assert dict(found.paths) == {"bote.example/reise": "Reise"}


def test_a_header_inside_an_article_is_no_menu() -> None:
    found = sections(
        '<article><header><a href="/haushalt">Haushalt</a></header></article>'
        '<header><a href="/politik">Politik</a></header>'
    )
    assert set(found.paths) == {"bote.example/politik"}


def test_mirrored_addresses_count_as_those_they_mirror() -> None:
    mirror = "https://web.archive.org/web/20161101011019/http://www.bote.example"
    found = sections(f'<nav><a href="{mirror}/politik">Politik</a></nav>', url=f"{mirror}/")
    assert dict(found.paths) == {"bote.example/politik": "Politik"}


@pytest.mark.parametrize(
    ("html", "url", "page"),
    [
        ('<nav><a href="/politik">Politik</a></nav>', "https://bote.example/politik/", "Politik"),
        ("<h1>Politik</h1>", "https://bote.example/politik", "Politik"),
        ("<h1>Köln</h1>", "https://bote.example/koeln", "Köln"),
        ("<h1>Alles über Köln</h1>", "https://bote.example/koeln", None),
        ("<h1>Der Tag in Köln</h1>", "https://bote.example/der-tag-in-koeln", None),
        ("<h1>Politik</h1>", "https://bote.example/", None),
        ("<h1>Politik</h1>", "https://bote.example/politik/10017", None),
        ("<p>Politik</p>", "https://bote.example/politik", None),
        (
            '<meta property="og:type" content="article"><h1>Orkan</h1>',
            "https://bote.example/orkan",
            None,
        ),
        (
            '<body class="single single-post postid-7"><h1>Wechsel beim Funk</h1>',
            "https://bote.example/wechsel-beim-funk",
            None,
        ),
        (
            """<meta property="article:published_time" content="2026">
            <nav><a href="/orkan">Orkan</a></nav>""",
            "https://bote.example/orkan",
            None,
        ),
    ],
)
def test_the_section_that_a_page_is_itself(html: str, url: str, page: str | None) -> None:
    assert sections(html, url=url).page == page


TRAIL = """<script type="application/ld+json">{"@type": "WebPage", "breadcrumb": {"@type":
    "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "%s"}}]}}</script>"""


@pytest.mark.parametrize(
    ("html", "url", "page"),
    [
        ('<div><a href="/">首页</a> &gt; <a href="/china/">国内</a></div>', "/china/", "国内"),
        ('<div>当前位置：<a href="/">首页</a>&gt;国内&gt;列表</div>', "/gn/", "国内"),
        ('<ol class="breadcrumb"><li><a href="/">Start</a><li>Inland</ol>', "/in", "Inland"),
        (TRAIL % "Inland", "/in", "Inland"),
        (TRAIL % "Home", "/in", None),
        (TRAIL % "Kanzler stellt neuen Haushalt im Parlament vor", "/in", None),
        ('<div class="breadcrumb"><a href="/">Start</a> » Inland</div>', "/", None),
        ('<p class="crumbs"><a href="/">Start</a> / <a href="/welt">Welt</a>', "/welt/x", None),
        ('<p class="crumbs"><a href="/">Start</a> / <a href="/a">Welt</a>', "/a/2", "Welt"),
        ('<p class="crumbs">Sie sind hier: <b>Inland</b>', "/in", None),
        (TRAIL.replace('{"name": "Home"}, ', "") % "Inland", "/in", None),
        ('<title>国内_日报</title><p><a href="/">首页</a>&gt;国内</p>', "/gn/48216_2.html", "国内"),
        ('<h1>Orkan</h1><title>Orkan - Bote</title><p><a href="/">Start</a> &gt; Inland</p>',
         "/10017", None),
        ('<meta property="og:type" content="article"><p><a href="/">Start</a> &gt; Inland</p>',
         "/in", None),
    ],
)  # fmt: skip
def test_the_trail_of_bread_crumbs_names_the_list_it_leads_to(
    html: str, url: str, page: str | None
) -> None:
    assert sections(html, url=f"https://bote.example{url}").page == page


def test_an_article_s_own_bread_crumb_names_no_section() -> None:
    found = sections(
        '<meta property="og:type" content="article"><nav><a href="/politik">Politik</a>'
        '<a href="/orkan">Orkan</a></nav>',
        url="https://www.bote.example/orkan",
    )
    assert dict(found.names) == {"politik": "Politik"}


SITE = sections(
    '<nav><a href="/politik">Politik</a><a href="/wissen">Wissen &amp; Technik</a></nav>'
)


@pytest.mark.parametrize(
    ("label", "href", "article", "source"),
    [
        ("Inland", "https://bote.example/inland", URL, SectionSource.LABEL_LINK),
        ("Inland", "https://bote.example/inland", None, SectionSource.LABEL_LINK),
        ("Teilen", "https://other.example/teilen", URL, None),
        ("Haushalt", "https://bote.example/thema/haushalt", URL, None),
        ("WISSEN & TECHNIK", None, URL, SectionSource.NAVIGATION),
        ("Wissen und Technik", None, URL, None),
        ("Bürger", None, "https://bote.example/buerger/streit-1", SectionSource.PATH),
        ("Börse", None, "https://boerse.bote.example/streit-1", SectionSource.PATH),
        ("Streit", None, "https://bote.example/streit", None),
        ("Haushalt", None, URL, None),
        ("—", None, URL, None),
        ("Politik und alles, was man über sie wissen muss", None, URL, None),
    ],
)
def test_what_confirms_a_label(
    label: str, href: str | None, article: str | None, source: SectionSource | None
) -> None:
    assert confirm_label(label, href=href, article=article, site=SITE) == source


def test_a_longer_phrase_that_links_to_a_section_names_it() -> None:
    link = "https://bote.example/politik"
    assert section_named("Mehr aus Politik", link, SITE) == "Politik"
    assert section_named("Innenpolitik", link, SITE) == "Innenpolitik"
    assert section_named("Mehr aus Politik", None, SITE) == "Politik"
    assert section_named("Mehr aus dem Norden", None, SITE) == "Mehr aus dem Norden"
    assert section_named("POLITIK", None, SITE) == "Politik"


def test_the_innermost_section_above_an_article_is_its_own() -> None:
    site = SiteSections(paths={"bote.example/a": "A", "bote.example/a/b": "B"})
    assert section_of_path("https://www.bote.example/a/b/streit-1?x=1", site) == "B"
    assert section_of_path("https://www.bote.example/a/c/streit-1", site) == "A"
    assert section_of_path("https://www.bote.example/c/streit-1", site) is None
    assert section_of_path("https://[broken/", site) is None


def test_names_are_compared_without_case_accents_and_marks() -> None:
    assert fold_name("Économie – Société") == fold_name("ECONOMIE / SOCIETE")
    assert fold_name("Straße") == "strasse"
    assert fold_name("動画") == fold_name("動画")


@pytest.mark.parametrize(
    ("href", "article", "confirmed"),
    [
        ("https://bote.example/orte/rathaus", "https://bote.example/wetter/kran-1", False),
        ("https://bote.example/orte/rathaus", "https://bote.example/orte/rathaus/kran-1", True),
        ("https://bote.example/sport/segeln", "https://bote.example/wetter/kran-1", True),
        ("https://bote.example/reise/berge", "https://bote.example/wetter/kran-1", True),
        ("https://bote.example/category/berge", "https://bote.example/wetter/kran-1", True),
        ("https://bote.example/rathaus", "https://bote.example/wetter/kran-1", True),
        ("https://blog.bote.example/orte/rathaus", "https://bote.example/wetter/kran-1", True),
    ],
)
def test_a_list_in_a_folder_that_nothing_else_on_the_page_knows_is_no_section(
    href: str, article: str, confirmed: bool
) -> None:
    site = sections('<nav><a href="/sport">Sport</a><a href="/reise/meer">Meer</a></nav>')
    found = confirm_label("Zum Rathaus", href=href, article=article, site=site)
    assert (found is SectionSource.LABEL_LINK) is confirmed


def test_the_name_of_the_site_s_domain_is_no_section() -> None:
    found = sections('<nav><a href="/start-2">Der Bote</a><a href="/x">BOTE</a></nav>')
    assert dict(found.paths) == {"bote.example/start-2": "Der Bote"}


def test_addresses_of_lists_topics_and_broken_ones() -> None:
    assert path_of("https://www.bote.example/politik/index.html") == "bote.example/politik"
    assert path_of("https://[broken/") == ""
    assert is_section_page("https://bote.example/politik/inland")
    assert is_section_page("https://bote.example/category/welt/asien/japan")
    assert not is_section_page("https://bote.example/bericht/welt/asien/japan")
    assert not is_section_page("https://[broken/politik")
    assert is_topic_page("https://bote.example/themen/haushalt")
    assert not is_topic_page("https://bote.example/politik")


def test_hosts_of_countries_with_second_levels_are_told_apart() -> None:
    html = '<nav><a href="https://other.co.uk/news">News</a><a href="/sport">Sport</a></nav>'
    assert set(sections(html, url="https://www.bote.co.uk/").paths) == {"bote.co.uk/sport"}


def test_a_heading_that_says_why_is_no_section_wherever_it_leads() -> None:
    menu = (
        '<nav><a href="/politik/">Politik</a><a href="/neu/">Neueste Artikel</a></nav>'
        '<h2><a href="/tv/">Meistgesehene Videos</a></h2>'
    )
    sections = site_sections(parse(menu.encode()), "https://www.bote.example/")
    assert dict(sections.paths) == {"bote.example/politik": "Politik"}
