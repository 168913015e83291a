"""The story of one page: bytes to document, to regions, to teasers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.announced import announced_teasers
from aggregator.extract.dates import (
    order_by_example,
    page_timezone,
    read_date,
    regional_language,
)
from aggregator.extract.decode import decode
from aggregator.extract.document import TEXT, Document, parse
from aggregator.extract.enrich import join_facts, name_untitled
from aggregator.extract.language import page_language
from aggregator.extract.locate import locate
from aggregator.extract.locate.links import page_base
from aggregator.extract.locate.own import own_keys
from aggregator.extract.model import Reason
from aggregator.extract.navigation import site_sections
from aggregator.extract.picked import pick_fields
from aggregator.extract.plaintext import read_plaintext
from aggregator.extract.read import PageContext, read_regions
from aggregator.extract.recipe import Applied, apply_recipe
from aggregator.extract.structured import read_announced, read_facts
from aggregator.model import Extraction, Hints, Page, Recipe, Rejection, Teaser

_TEXT_TYPE = "text/plain"
_ANY_DAY = datetime(2099, 12, 31, 12, tzinfo=UTC)
"""For telling whether a heading is a date, whatever day it means: no printed day is later."""
_FEW = 2
"""Teasers of a page that is still to be filled by its scripts, if its data announces more."""


def extract(page: Page, hints: Hints | None = None) -> Extraction:
    """Read every teaser of a page, one a block; pure; raises ExtractionError."""
    with _garbage_kept():
        return _extract(page, hints or Hints())


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Collect what a page leaves behind once, at its end, as all of it is needed until then.

    Else the collector goes through the growing trees dozens of times: a sixth of the mean cost of
    the corpus listing pages, a third of that of a page of 2 MB, for no less memory.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.collect(0)


def _extract(page: Page, hints: Hints) -> Extraction:
    if link_key(page.url or "") is None:
        page = replace(page, url=None)  # no web address: nothing can be resolved against it
    if (page.content_type or "").partition(";")[0].strip().lower() == _TEXT_TYPE:
        return read_plaintext(page, decode(page.body, page.content_type), hints)
    document = parse(page.body, page.content_type)
    context = _context(document, page, hints)
    found = _find(document, page.url, hints.recipe, context)
    blocks = [block for one in found.located for block in one.blocks]
    read = read_regions(found.located, context)
    read = pick_fields(read, blocks, found.fields, document, context)
    rejections = (*found.rejections, *(one for one in read if isinstance(one, Rejection)))
    untitled = [one.url or "" for one in rejections if one.reason == Reason.NO_TITLE]
    keys = {block.key for block in blocks} | {link_key(url) or "" for url in untitled}
    facts = read_facts(document, context.base, keys - own_keys(document, page.url))
    teasers = name_untitled([one for one in read if isinstance(one, Teaser)], rejections, facts)
    paths = {one.path for one in teasers}
    shown = Extraction(
        url=page.url,
        language=context.language,
        title=document.title,
        section=context.sections.page,
        regions=tuple(one.region for one in found.located),
        teasers=join_facts(teasers, facts, context),
        rejections=tuple(
            one for one in rejections if one.reason != Reason.NO_TITLE or one.path not in paths
        ),
        remarks=found.remarks,
    )
    if len(shown.teasers) <= _FEW and hints.recipe is None:
        shown = _with_announced(shown, document, context)
    document.release()
    return shown


def _find(
    document: Document, url: str | None, recipe: Recipe | None, context: PageContext
) -> Applied:
    """Locate the page's blocks, and keep to what the source's recipe says of them."""

    def is_date(text: str) -> bool:
        read = read_date(
            text,
            language=context.language,
            at=context.captured_at or _ANY_DAY,
            timezone=context.timezone,
        )
        return read is not None

    located, rejections = locate(document, url, is_date)
    if recipe is None:
        return Applied(located=located, rejections=rejections)
    return apply_recipe(recipe, document, url, located, rejections)


def _with_announced(shown: Extraction, document: Document, context: PageContext) -> Extraction:
    """Add what the data of a page announces that shows next to nothing."""
    announced = read_announced(document, context.base)
    own = own_keys(document, shown.url)
    regions, teasers = announced_teasers(announced, context, own, shown)
    return replace(shown, regions=(*shown.regions, *regions), teasers=(*shown.teasers, *teasers))


def _context(document: Document, page: Page, hints: Hints) -> PageContext:
    base = page_base(document, page.url)
    host = urlsplit(base).hostname
    texts = [node.text for node in document.nodes if node.tag == TEXT]
    declared = document.language or document.metas.get("og:locale")
    said = hints.language or page_language(declared and declared.replace("_", "-"), texts)
    language = order_by_example(regional_language(said, host), texts)
    return PageContext(
        base=base,
        language=language,
        captured_at=page.captured_at,
        timezone=hints.timezone or page_timezone(host, language),
        sections=site_sections(document, page.url),
    )
