"""Locating: the hard kinds of blocks, each on a page of a few lines, and what is none."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.extract.document import parse
from aggregator.extract.locate import locate
from aggregator.extract.model import LocatedRegion, Reason
from aggregator.model import Rejection

URL = "https://paper.example/politics/"
ARTICLE = "https://paper.example/politics/council-votes-on-the-harbour-plan-104711.html"
STORIES = (
    ("harbour-gets-a-new-crane-104712", "Harbour gets a new crane after years of delay"),
    ("teachers-accept-contract-104713", "Teachers accept a contract that nobody likes"),
    ("otters-return-to-the-river-104714", "Otters return to the river, anglers complain"),
    ("bakery-wins-century-case-104715", "Bakery wins a case that began in 1921"),
    ("night-trains-run-again-104716", "Night trains run again between the two capitals"),
    ("museum-shows-empty-frames-104717", "Museum shows empty frames and is sold out"),
)
MENU = (
    '<header><nav><a href="/">Paper</a><a href="/politics/">Politics</a><a href="/sport/">Sport</a>'
    '<a href="/culture/">Culture</a><a href="/economy/">Economy</a></nav></header>'
)
FOOTER = (
    '<footer><a href="/imprint">Imprint</a><a href="/privacy">Privacy</a>'
    '<a href="/terms">Terms of use</a><a href="https://social.example/paper">Follow us</a></footer>'
)
BODY = "".join(
    f"<p>The council met for the {n}th time, heard everybody who had asked to be heard, among them "
    f"two captains, a baker and the owner of the last ferry, and came to no conclusion at all.</p>"
    for n in range(12)
)


def page(main: str, lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Paper</title></head><body>{MENU}'
        f"<main>{main}</main>{FOOTER}</body></html>"
    )


def located(html: str, url: str = URL) -> tuple[tuple[LocatedRegion, ...], tuple[Rejection, ...]]:
    return locate(parse(html.encode()), url)


def slugs(regions: Iterable[LocatedRegion]) -> list[str]:
    """Return the last segments of the located addresses, without their ending."""
    return [
        block.url.rpartition("/")[2].removesuffix(".html")
        for region in regions
        for block in region.blocks
    ]


def texts(html: str, regions: Iterable[LocatedRegion]) -> list[str]:
    document = parse(html.encode())
    return [
        " ".join(document.text(document.nodes[node.index]) for node in block.nodes)
        for region in regions
        for block in region.blocks
    ]


ALL = [slug for slug, _ in STORIES]


def path(slug: str) -> str:
    return f"/politics/{slug}.html"


def test_a_plain_list_of_headlines_is_found_and_nothing_of_menu_and_footer() -> None:
    items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES)
    regions, rejections = located(page(f"<h1>Politics</h1><ul>{items}</ul>"))
    assert slugs(regions) == ALL
    assert {r.reason for r in rejections} == {Reason.NAVIGATION, Reason.FOOTER}


def test_a_block_is_the_whole_card_whatever_else_is_linked_in_it() -> None:
    cards = "".join(
        f'<div class="card"><a href="{path(s)}"><img src="/i/{s}.jpg" alt=""></a>'
        f'<a class="rubric" href="/politics/">Politics</a><h3><a href="{path(s)}">{t}</a></h3>'
        f"<p>What the town says about it, and what it means for those who live there.</p>"
        f'<span>By <a href="/authors/{n}">Author Number{n}</a></span>'
        f'<a href="{path(s)}#comments">{n} comments</a></div>'
        for n, (s, t) in enumerate(STORIES)
    )
    html = page(f"<h1>Politics</h1><div>{cards}</div>")
    regions, _ = located(html)
    assert slugs(regions) == ALL
    for (_, title), text in zip(STORIES, texts(html, regions), strict=True):
        assert title in text
        assert "Politics" in text
        assert "What the town says" in text
        assert "Author Number" in text


def test_an_empty_overlay_link_is_named_by_the_heading_beside_it() -> None:
    cards = "".join(
        f'<article class="t"><a class="over" href="{path(s)}"></a><img src="/i/{s}.jpg" alt="">'
        f"<div><h2>{t}</h2><p>What the town says about it, at some length.</p></div></article>"
        for s, t in STORIES
    )
    html = page(f"<h1>Politics</h1>{cards}")
    regions, _ = located(html)
    assert slugs(regions) == ALL
    assert all(
        title in text for (_, title), text in zip(STORIES, texts(html, regions), strict=True)
    )


def test_overlay_links_below_one_heading_are_named_by_what_their_cards_print() -> None:
    stories = (
        ("20260107/a1001", "政府、来年度予算案を閣議決定"),
        ("20260107/a1002", "大雪で交通機関に乱れ"),
        ("20260107/a1003", "株価が続伸"),
        ("20260107/a1004", "新型ロケット打ち上げ成功"),
    )
    cards = "".join(
        f'<div class="c"><a class="o" href="/politics/{path}" aria-label="{title}"></a>'
        f'<img src="/{path}.jpg" alt=""><div><span>政治</span><p>{title}</p>'
        "<p>北日本を中心に大雪となり、鉄道や空の便に影響が出ている。</p></div></div>"
        for path, title in stories
    )
    regions, _ = located(page(f"<h1>最新ニュース</h1><div>{cards}</div>", lang="ja"))
    assert slugs(regions) == ["a1001", "a1002", "a1003", "a1004"]


def test_a_card_that_is_one_big_link_is_a_block() -> None:
    cards = "".join(
        f'<a class="x1a2" href="{path(s)}"><div class="q9"><img src="/i/{s}.jpg" alt="">'
        f'<div class="b7">{t}</div><div class="c3">What the town says about it.</div></div></a>'
        for s, t in STORIES
    )
    assert slugs(located(page(f"<h1>Politics</h1>{cards}"))[0]) == ALL


def test_table_rows_of_one_teaser_are_one_block() -> None:
    rows = "".join(
        f'<tr class="head"><td><a class="title" href="{path(s)}">{t}</a></td></tr>'
        f'<tr><td class="sub">{n} points, <a href="/user?id=u{n}">u{n}</a>, '
        f'<a href="/item?id={n}">{n} comments</a></td></tr>'
        for n, (s, t) in enumerate(STORIES, start=21)
    )
    html = page(f"<table><tbody>{rows}</tbody></table>")
    regions, _ = located(html)
    assert slugs(regions) == ALL
    assert all(f"{n} points" in text for n, text in enumerate(texts(html, regions), start=21))


def test_in_a_flat_list_what_follows_a_headline_belongs_to_it() -> None:
    flat = "".join(
        f'<h3><a href="{path(s)}">{t}</a></h3><p>Story {n}: what the town says about it.</p>'
        for n, (s, t) in enumerate(STORIES)
    )
    html = page(f"<h1>Politics</h1><div>{flat}</div>")
    regions, _ = located(html)
    assert slugs(regions) == ALL
    assert all(f"Story {n}:" in text for n, text in enumerate(texts(html, regions)))


def test_a_lead_with_related_headlines_and_each_of_these_are_teasers() -> None:
    (lead, title), *related = STORIES[:4]
    inner = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in related)
    html = page(
        f'<section><div class="lead"><img src="/i/lead.jpg" alt=""><h2><a href="{path(lead)}">'
        f"{title}</a></h2><p>The crane is higher than the cathedral and stands in summer.</p>"
        f"<ul>{inner}</ul></div></section>"
    )
    regions, _ = located(html)
    assert slugs(regions) == ALL[:4]
    first, *others = texts(html, regions)
    assert "higher than the cathedral" in first
    assert not any("cathedral" in text for text in others)


def test_a_single_lead_is_a_region_of_one_block() -> None:
    items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES[1:])
    lead, title = STORIES[0]
    html = page(
        f'<div class="top"><a href="{path(lead)}"><img src="/i/a.jpg" alt=""><h2>{title}</h2>'
        f"<p>The crane is higher than the cathedral.</p></a></div>"
        f'<section class="more"><h3>More news</h3><ul>{items}</ul></section>'
    )
    regions, _ = located(html)
    assert [(r.region.kind, r.region.label, len(r.blocks)) for r in regions] == [
        ("lead", None, 1),
        ("list", "More news", 5),
    ]


def test_the_page_itself_is_no_teaser_under_any_headline_or_address() -> None:
    own = "council-votes-on-the-harbour-plan-104711"
    items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES)
    html = page(
        f"<article><h1>Council votes on the harbour plan</h1>{BODY}</article><aside><h2>Most "
        f'read</h2><ul><li><a href="/politics/{own}.html?src=box">A vote by another name</a></li>'
        f'<li><a href="/amp/{own}">Council votes on the harbour plan</a></li>{items}</ul></aside>'
    )
    regions, rejections = located(html, ARTICLE)
    assert slugs(regions) == ALL
    assert [r.url for r in rejections if r.reason == Reason.OWN_PAGE] == [
        f"https://paper.example/politics/{own}.html?src=box",
        f"https://paper.example/amp/{own}",
    ]


def test_linked_headlines_of_the_first_level_are_not_those_of_the_page() -> None:
    items = "".join(f'<li><h1><a href="{path(s)}">{t}</a></h1></li>' for s, t in STORIES)
    html = page(f"<article><h1>Council votes</h1>{BODY}</article><h2>Related</h2><ul>{items}</ul>")
    assert slugs(located(html, ARTICLE)[0]) == ALL


def test_links_in_the_running_text_of_an_article_are_none() -> None:
    linked = BODY.replace(
        "two captains", f'<a href="{path(ALL[0])}">two captains of the old harbour line</a>', 1
    )
    items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES[1:])
    html = page(
        f"<article><h1>Council votes</h1>{linked}</article><h2>Related</h2><ul>{items}</ul>"
    )
    regions, rejections = located(html, ARTICLE)
    assert slugs(regions) == ALL[1:]
    assert [r.reason for r in rejections if r.url == f"https://paper.example{path(ALL[0])}"] == [
        Reason.IN_TEXT
    ]


def test_relative_links_follow_the_base_of_the_page() -> None:
    items = "".join(f'<li><a href="{s}.html">{t}</a></li>' for s, t in STORIES)
    html = page(f"<ul>{items}</ul>").replace(
        "<title>", '<base href="https://paper.example/archive/"><title>'
    )
    regions, _ = located(html)
    assert [block.url for block in regions[0].blocks][:1] == [
        f"https://paper.example/archive/{ALL[0]}.html"
    ]


def test_a_mirror_shows_the_same_blocks_under_its_own_addresses() -> None:
    mirror = "https://web.archive.org/web/20260107120000/https://paper.example"
    items = "".join(f'<li><a href="{mirror}{path(s)}">{t}</a></li>' for s, t in STORIES)
    regions, _ = located(page(f"<ul>{items}</ul>"), f"{mirror}/politics/")
    assert [block.key for block in regions[0].blocks] == [
        f"https://paper.example{path(s)}" for s in ALL
    ]
    assert regions[0].blocks[0].url.startswith(mirror)


def test_unspaced_and_right_to_left_headlines_are_found() -> None:
    for lang, titles in (
        ("ja", ("市役所の新庁舎、来春に開館へ", "川の水位計を百か所に増設", "商店街に移動図書館")),
        (
            "ar",
            ("الميناء يحصل على رافعة جديدة", "المعلمون يقبلون العقد الجديد", "عودة ثعالب الماء"),
        ),
        ("he", ("הנמל מקבל מנוף חדש אחרי שנים", "המורים קיבלו את החוזה החדש", "הלוטרות חזרו לנהר")),
    ):
        items = "".join(
            f'<li><a href="/local/2026010{n}-0{n}.html">{title}</a></li>'
            for n, title in enumerate(titles, start=1)
        )
        regions, _ = located(page(f"<h1>-</h1><ul>{items}</ul>", lang))
        assert sum(len(region.blocks) for region in regions) == len(titles), lang


def test_regions_have_the_headings_printed_above_them_and_unique_names() -> None:
    def box(heading: str, stories: Iterable[tuple[str, str]]) -> str:
        items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in stories)
        return f"<section><h2>{heading}</h2><ul>{items}</ul></section>"

    html = page(
        box("Économie", STORIES[:2])
        + box("Meistgelesen", STORIES[2:4])
        + box("Économie", STORIES[4:])
    )
    regions, _ = located(html)
    assert [(r.region.name, r.region.label) for r in regions] == [
        ("économie", "Économie"),
        ("meistgelesen", "Meistgelesen"),
        ("économie-2", "Économie"),
    ]


def test_a_list_called_a_ranking_is_most_read_and_an_aside_a_sidebar() -> None:
    ranked = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES[:3])
    aside = "".join(f'<div class="b"><a href="{path(s)}">{t}</a></div>' for s, t in STORIES[3:])
    html = page(
        f"<article><h1>Council votes</h1>{BODY}</article>"
        f"<section><h2>Top</h2><ol class='most-read'>{ranked}</ol></section>"
        f"<aside><h2>Also today</h2>{aside}</aside>"
    )
    regions, _ = located(html, ARTICLE)
    assert [(r.region.label, r.region.kind) for r in regions] == [
        ("Top", "most-read"),
        ("Also today", "sidebar"),
    ]


def test_a_heading_that_is_a_date_parts_groups_and_not_regions() -> None:
    days = ("7 January 2026", "6 January 2026")
    groups = [
        f"<h2>{day}</h2><ul>"
        + "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in stories)
        + "</ul>"
        for day, stories in zip(days, (STORIES[:3], STORIES[3:]), strict=True)
    ]
    html = page("<h1>Politics</h1>" + "".join(groups))
    regions, _ = locate(parse(html.encode()), URL, lambda text: "January" in text)
    assert [block.group_heading for r in regions for block in r.blocks] == [
        *[days[0]] * 3,
        *[days[1]] * 3,
    ]
    assert len(regions) == 1


def test_everything_linked_is_in_or_out_with_one_reason() -> None:
    items = "".join(f'<li><a href="{path(s)}">{t}</a></li>' for s, t in STORIES)
    tags = "".join(f'<a href="/tag/{t}">{t}</a>' for t in ("harbour", "council", "votes"))
    regions, rejections = located(page(f"<ul>{items}</ul><div>{tags}</div>"))
    reasons = {reason.value for reason in Reason}
    assert all(rejection.reason in reasons and rejection.path for rejection in rejections)
    keys = [block.url for region in regions for block in region.blocks]
    assert len(keys) + len({r.url for r in rejections}) == 6 + 3 + 5 + 4


def test_a_page_without_links_has_no_regions() -> None:
    assert located("") == ((), ())
    assert located("<p>Nothing here.</p>") == ((), ())
