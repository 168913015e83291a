"""Locating: a link that names a moment leads to a day's archive and announces nothing."""

from __future__ import annotations

from aggregator.extract.document import parse
from aggregator.extract.locate.link_names import name_groups
from aggregator.extract.locate.links import LinkGroup, gather_links
from aggregator.extract.locate.reasons import names_a_moment


def groups(body: str) -> list[LinkGroup]:
    document = parse(f"<html><body>{body}</body></html>".encode())
    gathered = gather_links(document, "https://paper.example/spain/")
    name_groups(document, gathered)
    return gathered


def test_a_link_in_a_time_of_day_names_a_moment() -> None:
    [archive] = groups(
        '<p><time><a href="/archive/2026-01-04">Sunday the fourth - 14:17 CET</a></time></p>'
    )
    assert names_a_moment(archive)


def test_a_headline_whose_date_is_linked_too_names_an_article() -> None:
    [article] = groups(
        '<h2><a href="/spain/a-court-rules-on-the-harbour-plan">Court rules</a></h2>'
        '<time><a href="/spain/a-court-rules-on-the-harbour-plan">4 January 2026</a></time>'
    )
    assert not names_a_moment(article)
