"""One line an article: which block gives which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from aggregator.extract import join_articles
from aggregator.model import (
    DateSource,
    Extraction,
    Label,
    PrintedDate,
    Region,
    RegionKind,
    Teaser,
)

URL = "https://paper.example/politics/harbour-104712.html"


def region(kind: RegionKind) -> Region:
    return Region(name=kind.value, kind=kind, label=None, path="main")


def teaser(kind: RegionKind, title: str = "Harbour gets a crane") -> Teaser:
    return Teaser(url=URL, title=title, region=kind.value, position=1)


def extraction(*teasers: Teaser) -> Extraction:
    kinds = dict.fromkeys(RegionKind(one.region) for one in teasers)
    return Extraction(
        url=None,
        language=None,
        title=None,
        section=None,
        regions=tuple(region(kind) for kind in kinds),
        teasers=teasers,
    )


def test_the_best_region_gives_title_region_and_position() -> None:
    ranked = teaser(RegionKind.MOST_READ, "Most read headline")
    listed = replace(teaser(RegionKind.LIST, "Headline of the list"), position=7)
    (joined,) = join_articles(extraction(ranked, listed))
    assert (joined.title, joined.region, joined.position) == ("Headline of the list", "list", 7)


def test_other_fields_come_from_the_first_block_that_has_them_in_that_order() -> None:
    day = PrintedDate(printed="7.1.2026", day=date(2026, 1, 7), at=None, source=DateSource.TEXT)
    listed = replace(teaser(RegionKind.LIST), kicker="Harbour")
    beside = replace(
        teaser(RegionKind.SIDEBAR), kicker="Town", section="Politics", published=day, image="i.jpg"
    )
    (joined,) = join_articles(extraction(beside, listed))
    assert (joined.kicker, joined.section, joined.image) == ("Harbour", "Politics", "i.jpg")
    assert joined.published == day


def test_a_section_that_a_block_prints_goes_before_one_of_the_address_or_page() -> None:
    listed = replace(teaser(RegionKind.LIST), section="News", provenance={"section": "path"})
    ranked = replace(
        teaser(RegionKind.MOST_READ), section="Australia", provenance={"section": "li > a"}
    )
    (joined,) = join_articles(extraction(listed, ranked))
    assert (joined.section, joined.region) == ("Australia", "list")


def test_an_uncut_snippet_wins_whatever_its_region() -> None:
    cut = replace(teaser(RegionKind.LIST), snippet="The crane is …", snippet_cut=True)
    whole = replace(teaser(RegionKind.PROMOTION), snippet="The crane is high.")
    (joined,) = join_articles(extraction(cut, whole))
    assert joined.snippet == "The crane is high."


def test_labels_add_up_and_one_honest_block_makes_an_article_unsponsored() -> None:
    paid = replace(teaser(RegionKind.PROMOTION), sponsored=True, labels=frozenset({Label.VIDEO}))
    free = replace(teaser(RegionKind.LIST), labels=frozenset({Label.PAYWALL}))
    (joined,) = join_articles(extraction(paid, free))
    assert joined.labels == {Label.VIDEO, Label.PAYWALL}
    assert not joined.sponsored
    assert join_articles(extraction(paid))[0].sponsored


def test_addresses_that_differ_in_tracking_only_are_one_article_in_page_order() -> None:
    first = replace(teaser(RegionKind.LIST, "First"), url="https://paper.example/a-1")
    second = replace(teaser(RegionKind.LIST, "Second"), url="https://paper.example/b-2?utm_x=1")
    again = replace(teaser(RegionKind.LIST, "Again"), url="http://www.paper.example/b-2#top")
    joined = join_articles(extraction(first, second, again))
    assert [one.title for one in joined] == ["First", "Second"]


def test_blocks_without_an_address_are_never_joined() -> None:
    loose = replace(teaser(RegionKind.LIST), url=None)
    assert len(join_articles(extraction(loose, loose))) == 2


def test_a_link_that_says_by_a_parameter_where_it_stands_leads_to_the_same_article() -> None:
    listed = teaser(RegionKind.LIST)
    widget = replace(teaser(RegionKind.SIDEBAR), url=f"{URL}?_medium=widget.hp", snippet="A crane.")
    (joined,) = join_articles(extraction(widget, listed))
    assert (joined.url, joined.snippet) == (URL, "A crane.")


def test_a_parameter_is_part_of_the_address_where_headlines_differ_or_none_is_without() -> None:
    first = replace(teaser(RegionKind.LIST), url=f"{URL}?page=2", title="Another headline")
    assert len(join_articles(extraction(teaser(RegionKind.LIST), first))) == 2
    second = replace(teaser(RegionKind.SIDEBAR), url=f"{URL}?page=3", title=first.title)
    assert len(join_articles(extraction(first, second))) == 2
