"""The checklist on feeds, part one: identity and dates (1-12), text and markup (30-37)."""

from __future__ import annotations

import json
import re
from calendar import timegm
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from bench.made_feeds import (
    ADVERSARIAL_TITLES,
    NOON,
    adversarial_entries,
    archive_at,
    entry,
    feed,
    sighting,
    visit,
)
from db import Feed
from feeds import PublishSettings, formats, publish
from feeds.items import document_of

SETTINGS = PublishSettings(base_url="https://feeds.example/litfass/")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_822 = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def rendered(made: Feed) -> dict[str, bytes]:
    return dict(formats.render(document_of(made, SETTINGS)))


def rss(made: Feed) -> etree._Element:
    return etree.fromstring(rendered(made)["rss"])[0]


def atom(made: Feed) -> etree._Element:
    return etree.fromstring(rendered(made)["atom"])


def json_feed(made: Feed) -> dict[str, Any]:
    loaded = json.loads(rendered(made)["json"])
    assert isinstance(loaded, dict)
    return loaded


def parsed(body: bytes) -> Any:
    found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def some(count: int = 5) -> Feed:
    return feed([entry(number) for number in range(count)])


def hostile() -> Feed:
    return feed(adversarial_entries())


def published_ids(directory: Path, suffix: str = "atom") -> list[str]:
    found = parsed((directory / "feeds" / f"all.{suffix}").read_bytes())
    return [one.id for one in found.entries]


# Identity and dates


def test_01_an_id_survives_a_new_title_section_and_scheme(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        before = published_ids(tmp_path / "public")
        edited = [
            sighting(0, title="Ganz andere Überschrift"),
            sighting(1, section="Wirtschaft"),
            sighting(2, url="http://www.example.org/politik/artikel-2?utm_source=feed"),
        ]
        visit(archive, edited, at=NOON + timedelta(hours=1))
        publish(archive, tmp_path / "public", PublishSettings(base_url="https://moved.example"))
        assert sorted(published_ids(tmp_path / "public")) == sorted(before)
        assert len(before) == 3


def test_02_ids_are_unique_inside_a_feed() -> None:
    doubled = feed([entry(1), entry(2), entry(1, title="noch einmal"), entry(3)])
    for found in (parsed(rendered(doubled)[suffix]) for suffix in ("rss", "atom")):
        ids = [one.id for one in found.entries]
        assert ids == [entry(1).public_id, entry(2).public_id, entry(3).public_id]
        assert found.entries[0].title == entry(1).title


def test_03_every_rss_item_has_a_guid() -> None:
    for made in (some(), hostile()):
        items = rss(made).findall("item")
        assert len(items) == len(made.entries)
        assert [item.findtext("guid") for item in items] == [e.public_id for e in made.entries]


def test_04_a_guid_that_is_no_address_says_so() -> None:
    guids = rss(some()).findall("item/guid")
    assert [guid.get("isPermaLink") for guid in guids] == ["false"] * 5
    assert all(str(guid.text).startswith("urn:uuid:") for guid in guids)


@pytest.mark.parametrize("made", [some(), hostile()], ids=["plain", "adversarial"])
def test_05_an_article_is_the_same_in_all_three_formats(made: Feed) -> None:
    by_rss, by_atom = (parsed(rendered(made)[suffix]).entries for suffix in ("rss", "atom"))
    by_json = json_feed(made)["items"]
    assert len(by_rss) == len(by_atom) == len(by_json) == len(made.entries)
    for one, two, three in zip(by_rss, by_atom, by_json, strict=True):
        assert one.id == two.id == three["id"]
        assert one.link == two.link == three["url"]
        assert one.title == two.title == three["title"]
        instants = {
            timegm(one.published_parsed),
            timegm(two.published_parsed),
            int(datetime.fromisoformat(three["date_published"]).timestamp()),
        }
        assert len(instants) == 1
        tags = [[tag.term for tag in each.get("tags", [])] for each in (one, two)]
        assert tags[0] == tags[1] == three.get("tags", [])


def test_06_json_ids_are_strings() -> None:
    assert {type(item["id"]) for item in json_feed(some())["items"]} == {str}


def test_07_published_is_fixed_and_updated_moves_with_a_change_only(tmp_path: Path) -> None:
    def moments() -> list[tuple[str, str]]:
        found = parsed((tmp_path / "public/feeds/all.atom").read_bytes()).entries
        return sorted((one.published, one.updated) for one in found)

    with archive_at(tmp_path / "archive.db", articles=2) as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        first = moments()
        visit(archive, [sighting(0), sighting(1)], at=NOON + timedelta(hours=1))
        publish(archive, tmp_path / "public", SETTINGS)
        assert moments() == first
        visit(archive, [sighting(0), sighting(1, title="Neu")], at=NOON + timedelta(hours=2))
        publish(archive, tmp_path / "public", SETTINGS)
    later = (NOON + timedelta(hours=2)).isoformat()
    assert [published for published, _ in moments()] == [published for published, _ in first]
    assert sorted(updated for _, updated in moments()) == [NOON.isoformat(), later]


def test_08_a_feed_was_updated_when_its_entries_last_changed() -> None:
    made = some()
    newest = made.entries[-1].updated
    assert atom(made).findtext(f"{ATOM}updated") == newest.isoformat()
    built = rss(made).findtext("lastBuildDate")
    assert built is not None
    assert parsedate_to_datetime(built) == newest


def test_09_removing_an_entry_advances_updated_and_the_files_time(tmp_path: Path) -> None:
    """Two links turn out to be one article; see also test 17 for the headers."""
    directory = tmp_path / "public"
    file = directory / "feeds/all.atom"
    one = sighting(1, url="https://example.org/politik/strassenbau-in-koeln")
    other = "https://example.org/video/der-rat-baut-strassen"
    with archive_at(tmp_path / "archive.db", articles=0) as archive:
        visit(archive, [one], at=NOON + timedelta(hours=1))
        visit(archive, [sighting(2, url=other)], at=NOON + timedelta(hours=2))
        publish(archive, directory, SETTINGS)
        before, time = parsed(file.read_bytes()), file.stat().st_mtime
        assert len(before.entries) == 2
        same = sighting(2, url=other, title=one.title)
        visit(archive, [same], at=NOON + timedelta(hours=3))
        publish(archive, directory, SETTINGS)
    after = parsed(file.read_bytes())
    assert len(after.entries) == 1
    assert after.entries[0].id in [one.id for one in before.entries]
    assert after.feed.updated > before.feed.updated
    assert file.stat().st_mtime >= time + 1


def test_10_dates_have_their_formats_with_zone_and_time() -> None:
    made = some()
    channel = rss(made)
    texts = [str(element.text) for element in channel.iter("pubDate", "lastBuildDate")]
    assert len(texts) == 6
    assert [text for text in texts if not RFC_822.fullmatch(text)] == []
    feed_element = atom(made)
    texts = [str(e.text) for e in feed_element.iter(f"{ATOM}updated", f"{ATOM}published")]
    texts += [
        i[key] for i in json_feed(made)["items"] for key in ("date_published", "date_modified")
    ]
    assert len(texts) == 11 + 10
    assert [text for text in texts if not RFC_3339.fullmatch(text)] == []


def test_11_every_entry_has_a_date() -> None:
    for made in (some(), hostile()):
        count = len(made.entries)
        assert len(rss(made).findall("item/pubDate")) == count
        assert len(atom(made).findall(f"{ATOM}entry/{ATOM}published")) == count
        assert len(atom(made).findall(f"{ATOM}entry/{ATOM}updated")) == count
        assert all(item["date_published"] for item in json_feed(made)["items"])


def test_12_no_date_lies_after_the_visit(tmp_path: Path) -> None:
    tomorrow = (NOON + timedelta(days=1)).date()
    with archive_at(tmp_path / "archive.db", articles=0) as archive:
        printed = [
            sighting(1, published_day=tomorrow),
            sighting(2, published_at=NOON + timedelta(hours=3)),
            sighting(3),
        ]
        visit(archive, printed, at=NOON + timedelta(seconds=1))
        publish(archive, tmp_path / "public", SETTINGS)
    found = parsed((tmp_path / "public/feeds/all.atom").read_bytes())
    assert len(found.entries) == 3
    moments = [found.feed.updated, *(x for e in found.entries for x in (e.published, e.updated))]
    assert max(moments) == (NOON + timedelta(seconds=1)).isoformat()


# Text and markup


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_30_bytes_are_utf8_without_bom_controls_and_lost_characters(suffix: str) -> None:
    body = rendered(hostile())[suffix]
    text = body.decode("utf-8")
    values = [text] if suffix == "json" else [str(t) for t in etree.fromstring(body).itertext()]
    assert "".join(values).strip()
    assert not body.startswith(b"\xef\xbb\xbf")
    forbidden = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")
    assert [forbidden.findall(value) for value in [text, *values] if forbidden.search(value)] == []
    if suffix == "json":
        escapes = [e for e in re.findall(r"\\u([0-9a-f]{4})", text) if int(e, 16) < 0x20]
        assert escapes == []


@pytest.mark.parametrize("name", ADVERSARIAL_TITLES)
def test_31_a_title_is_plain_text(name: str) -> None:
    titles = {
        parsed(rendered(feed([entry(1, title=ADVERSARIAL_TITLES[name])]))[suffix]).entries[0].title
        for suffix in ("rss", "atom")
    }
    assert len(titles) == 1
    title = titles.pop()
    assert not re.search(r"<[a-z/!][^>]*>|&(#\d+|#x[0-9a-f]+|[a-z]+);|[\r\n\t]", title, re.I)
    assert title == title.strip() != ""


def test_31_what_is_in_a_title_stays_in_it() -> None:
    shown = {
        "script": "Streik beendet",
        "comparison": "Wenn 3 < 5 & 7 > 2 gilt",
        "entities of entities": 'Müller & Söhne "AG"',
        "end of CDATA": "Ende ]]> der",
        "control characters": "Bell, escape[31m, null, C1 and a tab in one",
        "line breaks": "erste zweite dritte vierte",
    }
    for name, expected in shown.items():
        title = parsed(rendered(feed([entry(1, title=ADVERSARIAL_TITLES[name])]))["rss"])
        assert expected in title.entries[0].title.replace("<b>", "").replace("</b>", "")


def test_32_atom_content_and_summary_say_their_type() -> None:
    for element in atom(hostile()).iter(f"{ATOM}content", f"{ATOM}summary"):
        assert element.get("type") in ("html", "text")


def addresses_in(markup: str) -> list[str]:
    return re.findall(r"(?:href|src)=[\"']?([^\"'>\s]*)", markup)


def test_33_every_address_is_absolute() -> None:
    made = hostile()
    found: list[str] = []
    channel = rss(made)
    found += [str(e.text) for e in channel.iter("link")]
    for element in [*channel.iter(), *atom(made).iter()]:
        found += [str(element.get(name)) for name in ("href", "url") if element.get(name)]
        if element.tag in (CONTENT, f"{ATOM}content", "description"):
            found += addresses_in(str(element.text))
    document = json_feed(made)
    found += [document["home_page_url"], document["feed_url"]]
    for item in document["items"]:
        found += [item["url"], *addresses_in(item["content_html"])]
        found += [item["image"]] if "image" in item else []
    assert len(found) > 100
    assert [url for url in found if not re.fullmatch(r"https?://[!-;=?-~]+", url)] == []
    assert [url for url in found if '"' in url or "\\" in url] == []


def test_34_content_holds_nothing_that_runs() -> None:
    snippets = [
        "<script>alert(1)</script>",
        "<iframe src=https://evil.example></iframe>",
        "<form action=https://evil.example><input></form>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ]
    made = feed([entry(n, snippet=text, title=text) for n, text in enumerate(snippets)])
    for item in json_feed(made)["items"]:
        markup = item["content_html"]
        assert set(re.findall(r"<\s*([a-zA-Z]+)", markup)) <= {"p", "img", "small"}
        assert not re.search(r"<[^>]*\son\w+\s*=|javascript:", markup, re.IGNORECASE)
        assert "<" not in item["title"]


def test_35_description_is_the_summary_and_content_the_body_in_this_order() -> None:
    made = feed([entry(1, snippet="Kurz & 3 < 5")])
    item = rss(made).find("item")
    assert item is not None
    names = [child.tag for child in item]
    assert names.index("description") + 1 == names.index(CONTENT)
    assert item.findtext("description") == "Kurz &amp; 3 &lt; 5"
    body = str(item.findtext(CONTENT))
    assert "Kurz &amp; " in body
    assert "<img " in body
    assert "First seen on Beispiel – Startseite (example.org), 2026-01-07 12:01 UTC" in body
    entry_element = atom(made).find(f"{ATOM}entry")
    assert entry_element is not None
    assert entry_element.findtext(f"{ATOM}content") == body
    assert json_feed(made)["items"][0]["content_html"] == body
    assert "content_text" not in json_feed(made)["items"][0]


def test_35_an_entry_without_snippet_has_a_body_all_the_same() -> None:
    made = feed([entry(1, snippet=None)])
    assert "First seen on" in str(rss(made).findtext("item/description"))
    assert atom(made).find(f"{ATOM}entry/{ATOM}summary") is None
    assert "First seen on" in json_feed(made)["items"][0]["content_html"]
    assert "summary" not in json_feed(made)["items"][0]


def test_36_every_entry_names_its_publisher() -> None:
    made = some()
    assert [e.findtext(CREATOR) for e in rss(made).findall("item")] == ["example.org"] * 5
    assert rss(made).findall(".//author") == []
    names = atom(made).findall(f"{ATOM}entry/{ATOM}author/{ATOM}name")
    assert [name.text for name in names] == ["example.org"] * 5
    assert atom(feed([])).findtext(f"{ATOM}author/{ATOM}name") == "example.org"
    assert all(i["authors"] == [{"name": "example.org"}] for i in json_feed(made)["items"])


def test_37_languages_are_tags_and_scripts_survive() -> None:
    made = feed(
        [
            entry(1, title=ADVERSARIAL_TITLES["right to left"], language="ar"),
            entry(2, title=ADVERSARIAL_TITLES["emoji"], language="de_AT"),
            entry(3, title=ADVERSARIAL_TITLES["combining characters"], language="klingon!"),
        ],
        language="de",
    )
    assert rss(made).findtext("language") == "de"
    feed_element = atom(made)
    assert feed_element.get(LANG) == "de"
    languages = [e.get(LANG) for e in feed_element.findall(f"{ATOM}entry")]
    assert languages == ["ar", "de-AT", None]
    items = json_feed(made)["items"]
    assert [item.get("language") for item in items] == ["ar", "de-AT", None]
    wanted = [ADVERSARIAL_TITLES[n] for n in ("right to left", "emoji", "combining characters")]
    for suffix in ("rss", "atom"):
        found = [one.title for one in parsed(rendered(made)[suffix]).entries]
        assert found == wanted
    assert [item["title"] for item in items] == wanted
    assert rss(feed([entry(1)], language="x")).find("language") is None
