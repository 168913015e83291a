"""Text blocks -> teasers: brand, section and kicker told apart, titles without their section."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from aggregator.extract.dates import (
    find_date,
    order_by_example,
    page_timezone,
    read_date,
    regional_language,
)
from aggregator.extract.plaintext.blocks import TextBlock, find_runs
from aggregator.extract.plaintext.lines import Line, begins_with, read_lines
from aggregator.model import (
    Extraction,
    Hints,
    Page,
    PrintedDate,
    Region,
    RegionKind,
    SectionSource,
    Teaser,
)

_BRAND_SHARE = 0.8
"""Of a run's blocks: a label on so many of them, beside another label, is the publisher's."""
_PREFIX_SHARE = 0.5
"""Of a run's labels: so many must open their title before the page is taken to repeat them."""
_MAX_DATE_REST = 40
"""Letters beside the date in a date line (author, place)."""
_MAX_HEADING = 60
_BODY_LINES = 3
"""Sentences before a run that make the page an article and the run its further reading."""
_SEPARATORS = " \t:|·•/–—-,»›>"


def read_plaintext(page: Page, text: str, hints: Hints) -> Extraction:
    """Read the teasers of a page saved as text; lines that repeat no pattern are left alone."""
    host = urlsplit(page.url).hostname if page.url else None
    language = order_by_example(regional_language(hints.language, host), text.splitlines())
    timezone = hints.timezone or page_timezone(host, language)

    def dated(line: str) -> tuple[PrintedDate, str] | None:
        whole = read_date(line, language=language, at=page.captured_at, timezone=timezone)
        found = find_date(line, language=language, at=page.captured_at, timezone=timezone)
        if found is None:
            return None if whole is None else (whole, "")
        rest = " ".join((line[: found.start] + " " + line[found.end :]).split())
        rest = rest.strip(_SEPARATORS + "().")
        return None if len(rest) > _MAX_DATE_REST else (found.date, rest)

    lines = read_lines(text, dated)
    regions: list[Region] = []
    teasers: list[Teaser] = []
    for run in find_runs(lines):
        region = _region(lines, run, [region.name for region in regions])
        regions.append(region)
        teasers.extend(_teasers(run, region, host))
    return Extraction(
        url=page.url,
        language=hints.language,
        title=None,
        section=None,
        regions=tuple(regions),
        teasers=tuple(teasers),
    )


def _teasers(run: Sequence[TextBlock], region: Region, host: str | None) -> list[Teaser]:
    brands = _brands(run, host)
    repeats = _repeats_labels(run)
    sections = {
        label.text.casefold()
        for block in run
        for label in block.labels
        if repeats and begins_with(block.title.text, label.text)
    }
    teasers = []
    for position, block in enumerate(run, start=1):
        title, section, kicker = block.title.text, None, None
        labels = [label.text for label in block.labels if label.text not in brands]
        if block.date is not None and begins_with(title, block.date.rest) and repeats:
            labels.append(block.date.rest)
        for label in labels:
            if label.casefold() in sections and section is None:
                section = label
            elif kicker is None:
                kicker = label
            if repeats and begins_with(title, label):
                title = title[len(label) :].lstrip(_SEPARATORS)
        snippet = " ".join(line.text for line in block.snippet) or None
        teasers.append(
            Teaser(
                url=None,
                title=title,
                section=section,
                section_source=None if section is None else SectionSource.PREFIX,
                kicker=kicker,
                published=None if block.date is None else block.date.date,
                snippet=snippet,
                snippet_cut=bool(block.snippet) and block.snippet[-1].cut,
                region=region.name,
                position=position,
                provenance=_provenance(block, section, kicker),
            )
        )
    return teasers


def _provenance(block: TextBlock, section: str | None, kicker: str | None) -> dict[str, str]:
    """Say by line numbers where each field stood."""
    found = {"title": f"line {block.start + 1} and following"}
    for name, there in (
        ("section", section is not None),
        ("kicker", kicker is not None),
        ("published", block.date is not None),
        ("snippet", bool(block.snippet)),
    ):
        if there:
            found[name] = f"lines {block.start + 1}-{block.end}"
    return found


def _brands(run: Sequence[TextBlock], host: str | None) -> frozenset[str]:
    """Return the labels that name the publisher: on nearly all blocks, beside another label."""
    beside: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for block in run:
        texts = {label.text for label in block.labels}
        (beside if len(texts) > 1 else alone).update(texts)
    most = _BRAND_SHARE * len(run)
    return frozenset(
        text
        for text in beside | alone
        if (beside[text] and beside[text] + alone[text] >= most and not _opens(run, text))
        or _names_host(text, host)
    )


def _opens(run: Sequence[TextBlock], label: str) -> bool:
    return sum(begins_with(block.title.text, label) for block in run) >= _PREFIX_SHARE * len(run)


def _names_host(label: str, host: str | None) -> bool:
    """Tell whether a label is the host's name or its initials ("DWN", "Example News")."""
    letters = re.sub(r"[^\w]", "", label.casefold())
    for part in (host or "").casefold().split(".")[:-1]:
        initials = "".join(word[0] for word in part.split("-") if word)
        if letters and letters in (part.replace("-", ""), initials if len(initials) > 1 else ""):
            return True
    return False


def _repeats_labels(run: Sequence[TextBlock]) -> bool:
    """Tell whether this page prints a teaser's section again before its title."""
    labelled = [block for block in run if block.labels]
    opening = sum(
        any(begins_with(block.title.text, label.text) for label in block.labels)
        for block in labelled
    )
    return opening >= 2 and opening >= _PREFIX_SHARE * len(labelled)


def _region(lines: Sequence[Line], run: Sequence[TextBlock], taken: Sequence[str]) -> Region:
    """Name a run by the heading above it, if one stands there."""
    start = run[0].start
    label = None
    for index in range(start - 1, max(-1, start - 3), -1):
        line = lines[index]
        if line.sentence or line.cut or line.size > _MAX_HEADING or line.date is not None:
            break
        if not line.machine_made:
            label = line.text
        if line.after_blank:
            break
    body = sum(line.sentence and line.size > 2 * _MAX_HEADING for line in lines[:start])
    kind = RegionKind.RELATED if body >= _BODY_LINES else RegionKind.LIST
    stem = _slug(label or "") or kind.value
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return Region(name=name, kind=kind, label=label, path=f"lines {start + 1}-{run[-1].end}")


def _slug(label: str) -> str:
    folded = unicodedata.normalize("NFC", label).casefold()
    return "-".join(re.findall(r"[^\W_]+", folded))
