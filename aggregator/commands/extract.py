"""`litfass extract`: the teasers on a page or on many, shown or printed; nothing is kept."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from aggregator.capture import Capture, load, read_body, read_manifest, read_time
from aggregator.commands.explained import tables
from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.options import ConfigFile, DataFolder, configuration
from aggregator.commands.output import answers, print_json, progress, say
from aggregator.commands.saved import KnownPages, Reading, loaded, read_saved
from aggregator.config import Config, address_problem
from aggregator.errors import AggregatorError
from aggregator.extract import JoinedTeaser, join_articles
from aggregator.extract.explain import as_json, explain
from aggregator.extract.workers import Workers
from aggregator.model import Extraction, Page

STANDARD_INPUT = "-"
SNIPPET_SHOWN = 120  # characters under a title in the table; all of it is in the JSON lines

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MARKUP = re.compile(rb"<[A-Za-z!/?]")


def extract(
    page: Annotated[
        str | None,
        typer.Argument(metavar="PAGE", help="A saved page, an address, or - for standard input."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='Read many pages: a line {"id", "path", "url", "at"} for each, '
            "path relative to FILE.",
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of a saved page.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When a saved page was captured: a day or a time."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one an article.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also show why each block is in or out.")
    ] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Show the teasers on a page, or on many, without keeping anything.

    One line an article, in page order. A page that is a source of yours is read with what
    litfass.toml says of it.
    """
    if (page is None) == (manifest is None):
        raise UsageError(
            "name one page: a file, an address or - for standard input; or many by --manifest FILE"
        )
    if url is not None and (problem := address_problem(url)):
        raise UsageError(f"--url {url}: {problem}")
    if manifest is not None and (url is not None or at is not None):
        raise UsageError("--url and --at are for a single page; a manifest says them line by line")
    settings = configuration(config, data)
    show = _Output(json=json, explain=explain)
    if manifest is not None:
        failed = _extract_many(manifest, settings, show)
    else:
        failed = _extract_one(str(page), url, at, settings, show)
    if failed:
        raise typer.Exit(Exit.FAILED)


class _Output:
    """How what was found is told: lines or tables, with or without reasons."""

    def __init__(self, *, json: bool, explain: bool) -> None:
        self._json = json
        self._explain = explain

    def tell(self, page_id: str | int, extraction: Extraction) -> None:
        teasers = join_articles(extraction)
        if self._json:
            for teaser in teasers:
                print_json(line(page_id, teaser))
            sys.stdout.flush()
        elif teasers:
            answers().print(_table(page_id, extraction, teasers))
        for remark in extraction.remarks:
            say(f"{page_id}: {remark}")
        if self._explain:
            explanation = explain(extraction)
            if self._json:
                print_json({"page": page_id, "explanation": as_json(explanation)})
            else:
                answers().print(tables(explanation))


def line(page_id: str | int, teaser: JoinedTeaser) -> dict[str, object]:
    """Return what `--json` prints of an article; docs/fields.md says what each key means."""
    return {
        "page": page_id,
        "url": teaser.url,
        "title": teaser.title,
        "section": teaser.section,
        "kicker": teaser.kicker,
        "published": teaser.published.iso if teaser.published else None,
        "snippet": teaser.snippet,
        "image": teaser.image,
        "region": teaser.region,
        "position": teaser.position,
        "sponsored": teaser.sponsored,
        "labels": sorted(teaser.labels),
    }


def _extract_one(page: str, url: str | None, at: str | None, config: Config, show: _Output) -> bool:
    known = KnownPages(config)
    if _ADDRESS.match(page):
        if problem := address_problem(page):
            raise UsageError(f"{page}: {problem}")
        if url is not None or at is not None:
            raise UsageError("--url and --at are for saved pages; an address is fetched now")
        saved = asyncio.run(_fetch(page, config, known))
    else:
        moment = read_time(at, known.zone(url)) if at is not None else None
        saved = _read_saved(page, url, moment)
    with Workers(count=1) as workers:
        (result,) = workers.extract_all([(saved, known.hints(url or saved.url))])
    if not isinstance(result, Extraction):
        raise result
    show.tell(page, result)
    if not result.teasers:
        lost = "" if saved.url else "; without --url, links that are relative lead nowhere"
        say(f"{page}: no teasers on this page; --explain shows why{lost}")
    return not result.teasers


def _extract_many(manifest: Path, config: Config, show: _Output) -> bool:
    known = KnownPages(config)
    captures = read_manifest(manifest, known.zone)
    failed = False
    with Workers() as workers:
        readings = read_saved(loaded(captures), known, workers)
        for reading in _with_progress(readings, len(captures)):
            if isinstance(reading.result, AggregatorError):
                say(f"{reading.of.id}: {reading.result}")
                failed = True
            else:
                show.tell(reading.of.id, reading.result)
                if not reading.result.teasers:
                    say(f"{reading.of.id}: no teasers")
    return failed


def _with_progress(readings: Iterator[Reading[Capture]], total: int) -> Iterator[Reading[Capture]]:
    with progress() as bar:
        task = bar.add_task("Reading", total=total)
        for reading in readings:
            yield reading
            bar.advance(task)


def _read_saved(page: str, url: str | None, at: datetime | None) -> Page:
    if page != STANDARD_INPUT:
        return load(Capture(id=page, path=Path(page), url=url, at=at))
    body = read_body(sys.stdin.buffer, "standard input")
    return Page(
        url=url,
        body=body,
        captured_at=at,
        content_type=None if _MARKUP.search(body.replace(b"\0", b"")) else "text/plain",
    )


async def _fetch(url: str, config: Config, known: KnownPages) -> Page:
    """Fetch a page as its source would, if it is one."""
    from aggregator.fetch import Fetcher, PageRequest, Unchanged  # saved pages need no network

    source = known.source(url)
    request = PageRequest(url=url)
    if source is not None:
        request = PageRequest(
            url=url,
            headers=source.headers,
            cookies=source.cookies,
            proxy=source.proxy,
            ignore_robots=source.ignore_robots,
            browser=source.browser,
        )
    async with Fetcher(config.fetch, clock=lambda: datetime.now(UTC)) as fetcher:
        page = await fetcher.fetch(request)
    assert not isinstance(page, Unchanged)  # nothing was asked that could be
    return page


def _table(page_id: str | int, extraction: Extraction, teasers: tuple[JoinedTeaser, ...]) -> Table:
    title = Text(f"{page_id}: {extraction.title}" if extraction.title else str(page_id))
    table = Table(title=title, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("section")
    table.add_column("title", ratio=1)
    table.add_column("published", no_wrap=True)
    table.add_column("region")
    for number, teaser in enumerate(teasers, 1):
        table.add_row(
            str(number),
            Text(_label(teaser)),
            _headline(teaser),
            teaser.published.iso if teaser.published else "",
            Text(f"{teaser.region} {teaser.position}"),
        )
    return table


def _label(teaser: JoinedTeaser) -> str:
    if teaser.section and teaser.kicker:
        return f"{teaser.section} / {teaser.kicker}"
    return teaser.section or (f"/ {teaser.kicker}" if teaser.kicker else "")


def _headline(teaser: JoinedTeaser) -> Text:
    marks = [*sorted(teaser.labels), *(["sponsored"] if teaser.sponsored else [])]
    shown = Text(teaser.title, style="bold")
    if marks:
        shown.append(f" ({', '.join(marks)})", style="not bold")
    if teaser.snippet:
        cut = teaser.snippet[:SNIPPET_SHOWN].rstrip()
        cut += " …" if len(teaser.snippet) > SNIPPET_SHOWN else ""
        shown.append(f"\n{cut}", style="not bold dim")
    return shown
