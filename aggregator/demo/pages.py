"""The demo newspaper's pages as HTML: front page, sections, articles with a sidebar, a picture."""

from __future__ import annotations

import struct
import zlib
from datetime import date, datetime, timedelta
from functools import cache

from jinja2 import Environment, PackageLoader, select_autoescape

from aggregator.demo import newspaper
from aggregator.demo.newspaper import NAME, ZONE, Article
from aggregator.demo.stories import material

FRONT_PAGE_ARTICLES = 10
SECTION_PAGE_ARTICLES = 12
SIDEBAR_ARTICLES = 6
MOST_READ_ARTICLES = 5
SNIPPET_IN_SIDEBAR = 70  # characters, then an ellipsis, as newspapers cut them there
ADVERTISEMENT_PATH = "/anzeige/sonderangebot-1888.html"
SMALL_PRINT = {
    ADVERTISEMENT_PATH: "Auch die Anzeige ist erfunden",
    "/impressum": "Impressum",
    "/datenschutz": "Datenschutz",
}
PICTURE_SIZE = (320, 180)
COLOURS = ((178, 34, 34), (245, 245, 235), (40, 60, 110), (222, 170, 40))

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Sonnabend", "Sonntag")


def day_in_words(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def printed_date(article: Article, now: datetime) -> str:
    """Return the date as the article's section prints it; each section has its own habit."""
    local = article.published.astimezone(ZONE)
    if article.printed_day is not None:
        return f"Aus der Ausgabe vom {day_in_words(article.printed_day)}"
    if article.section.slug == "wirtschaft":
        return f"{day_in_words(local.date())}, {local:%H:%M} Uhr"
    if article.section.slug == "kultur":
        return f"{_relative_day(local.date(), now)}, {local:%H:%M} Uhr"
    if article.section.slug == "staedte":
        return f"{WEEKDAYS[local.weekday()]}, {day_in_words(local.date())}"
    return f"{local:%d.%m.%Y, %H:%M} Uhr"


def front_page(now: datetime) -> str:
    """Return the front page: a lead, a list with an advertisement in it, what is most read."""
    articles = newspaper.latest(now, FRONT_PAGE_ARTICLES)
    return _render(
        "front.html",
        now,
        leads=articles[:1],
        articles=articles[1:],
        most_read=newspaper.most_read(now, MOST_READ_ARTICLES),
        advertisement=_advertisement(now),
    )


def section_page(slug: str, now: datetime) -> str | None:
    """Return the page of a section; None if the newspaper has no such section."""
    section = next((one for one in material().sections if one.slug == slug), None)
    if section is None:
        return None
    return _render(
        "section.html",
        now,
        section=section,
        articles=newspaper.latest(now, SECTION_PAGE_ARTICLES, section),
        advertisement=_advertisement(now),
    )


def article_page(path: str, now: datetime) -> str | None:
    """Return an article with its sidebar; None if there is no article at that path (yet)."""
    number = path.removesuffix(".html").rpartition("-")[2]
    if not (number.isascii() and number.isdigit()) or int(number) > newspaper.newest_number(now):
        return None
    article = newspaper.article(int(number), now)
    if article.path != path:
        return None
    others = [one for one in newspaper.latest(now, SIDEBAR_ARTICLES + 1) if one != article]
    return _render(
        "article.html",
        now,
        article=article,
        sidebar=others[:SIDEBAR_ARTICLES],
        most_read=newspaper.most_read(now, MOST_READ_ARTICLES),
    )


def note(path: str, now: datetime) -> str | None:
    """Return a page of small print: what an advertisement leads to, who printed this."""
    title = SMALL_PRINT.get(path)
    return None if title is None else _render("note.html", now, title=title)


def picture(number: int) -> bytes:
    """Return the picture of an article: a PNG of coloured columns."""
    width, height = PICTURE_SIZE
    stripe = 20 + number % 7 * 10
    row = b"".join(
        bytes(COLOURS[(column // stripe + number) % len(COLOURS)]) for column in range(width)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress((b"\0" + row) * height)),
            (b"IEND", b""),
        )
    )


def _relative_day(day: date, now: datetime) -> str:
    today = now.astimezone(ZONE).date()
    if day == today:
        return "Heute"
    return "Gestern" if day == today - timedelta(days=1) else day_in_words(day)


def _advertisement(now: datetime) -> dict[str, str]:
    """Return the day's advertisement."""
    advertisements = material().advertisements
    chosen = advertisements[now.astimezone(ZONE).toordinal() % len(advertisements)]
    return {"path": ADVERTISEMENT_PATH, "title": chosen.title, "snippet": chosen.snippet}


def _cut(text: str) -> str:
    return text[:SNIPPET_IN_SIDEBAR].rpartition(" ")[0] + " …"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("aggregator.demo"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["cut"] = _cut
    return templates


def _render(template: str, now: datetime, **values: object) -> str:
    return (
        _templates()
        .get_template(template)
        .render(
            name=NAME,
            sections=material().sections,
            printed=lambda article: printed_date(article, now),
            **values,
        )
    )
