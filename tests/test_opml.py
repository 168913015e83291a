"""OPML: our list, and other people's lists."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bench.made_feeds import ADVERSARIAL_TITLES
from db import FeedInfo, FeedKind
from feeds import OpmlError, Outline, PublishSettings, parse_opml, render_opml

SETTINGS = PublishSettings(base_url="https://feeds.example/n/", title="Nachrichten & mehr")
FEEDS = (
    FeedInfo(path="all", kind=FeedKind.ALL, title="All articles", language="de"),
    FeedInfo(path="a.example", kind=FeedKind.SITE, title="a.example", site="a.example"),
    FeedInfo(
        path="a.example/äußeres",
        kind=FeedKind.SECTION,
        title="Äußeres – a.example",
        site="a.example",
        section="Äußeres",
        language="nonsense!",
    ),
    FeedInfo(path="sections/äußeres", kind=FeedKind.JOINED_SECTION, title="Äußeres"),
    FeedInfo(path="status", kind=FeedKind.STATUS, title="Status"),
)


def test_our_list_is_read_back_as_it_was_meant() -> None:
    found = parse_opml(render_opml(FEEDS, SETTINGS))
    assert [(one.title, one.groups) for one in found] == [
        ("All articles", ()),
        ("Status", ()),
        ("Äußeres", ("Sections of all sites",)),
        ("a.example", ("a.example",)),
        ("Äußeres – a.example", ("a.example",)),
    ]
    assert found[-1] == Outline(
        title="Äußeres – a.example",
        page_url="https://feeds.example/n/feeds/a.example/%C3%A4u%C3%9Feres.html",
        feed_url="https://feeds.example/n/feeds/a.example/%C3%A4u%C3%9Feres.rss",
        groups=("a.example",),
    )


def test_our_list_is_opml_2() -> None:
    root = etree.fromstring(render_opml(FEEDS, SETTINGS))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "Nachrichten & mehr"
    feeds = [o for o in root.iter("outline") if o.get("type") == "rss"]
    assert len(feeds) == len(FEEDS)
    assert {o.get("language") for o in feeds} == {"de", None}


def test_hostile_titles_make_a_list_all_the_same() -> None:
    feeds = [
        replace(FEEDS[1], path=f"{n}.example", title=title, site=title)
        for n, title in enumerate(ADVERSARIAL_TITLES.values())
    ]
    assert len(parse_opml(render_opml(feeds, SETTINGS))) == len(feeds)


def test_a_list_of_pages_is_read_with_its_groups() -> None:
    body = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
    <opml version="1.0"><head/><body>
      <outline text="Zeitungen"><outline title="Gr\xfc\xdfe" htmlUrl="https://a.example/politik"/>
        <outline text="B" type="link" url="https://b.example/"/></outline>
      <outline text="Feed" type="rss" xmlurl="https://c.example/rss"/>
      <outline text="Nichts"/><outline text="Schlecht" htmlUrl="javascript:alert(1)"/>
    </body></opml>"""
    assert parse_opml(body) == (
        Outline(
            title="Grüße",
            page_url="https://a.example/politik",
            feed_url=None,
            groups=("Zeitungen",),
        ),
        Outline(title="B", page_url="https://b.example/", feed_url=None, groups=("Zeitungen",)),
        Outline(title="Feed", page_url=None, feed_url="https://c.example/rss", groups=()),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html><body><outline/></body></html>",
        b"<opml><body>",
        b"\xff\xfe\x00",
        b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml><body><outline text="&b;"/></body></opml>',
        b"<opml><body>" + b"<outline>" * 200 + b"</outline>" * 200 + b"</body></opml>",
    ],
)
def test_what_is_no_list_is_refused_plainly(body: bytes) -> None:
    with pytest.raises(OpmlError, match="OPML list"):
        parse_opml(body)


def test_entities_are_not_expanded_and_files_not_read() -> None:
    body = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <opml><body><outline htmlUrl="https://a.example/"><text>&x;</text></outline></body></opml>"""
    assert [one.title for one in parse_opml(body)] == ["https://a.example/"]


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_our_error(body: bytes) -> None:
    for tried in (body, b"<opml><body>" + body + b"</body></opml>"):
        try:
            parse_opml(tried)
        except OpmlError:
            continue
