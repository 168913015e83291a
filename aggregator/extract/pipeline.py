"""The story of one page: bytes to document, to regions, to teasers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.extract.announced import announced_teasers
from aggregator.extract.dates import order_by_example, page_timezone, regional_language
from aggregator.extract.decode import decode
from aggregator.extract.document import TEXT, Document, parse
from aggregator.extract.enrich import join_facts
from aggregator.extract.language import page_language
from aggregator.extract.locate import locate
from aggregator.extract.locate.links import page_base
from aggregator.extract.locate.own import own_keys
from aggregator.extract.plaintext import read_plaintext
from aggregator.extract.read import PageContext, read_regions
from aggregator.extract.sections import site_sections
from aggregator.extract.structured import read_announced, read_facts
from aggregator.model import Extraction, Hints, Page, Rejection, Teaser

_TEXT_TYPE = "text/plain"
_FEW = 2
"""Teasers of a page that is still to be filled by its scripts, if its data announces more."""


def extract(page: Page, hints: Hints | None = None) -> Extraction:
    """Read every teaser of a page, one a block; pure; raises ExtractionError."""
    hints = hints or Hints()
    if (page.content_type or "").partition(";")[0].strip().lower() == _TEXT_TYPE:
        return read_plaintext(page, decode(page.body, page.content_type), hints)
    document = parse(page.body, page.content_type)
    located, rejections = locate(document, page.url)
    context = _context(document, page, hints)
    read = read_regions(located, context)
    keys = {block.key for one in located for block in one.blocks}
    printed = [one for one in read if isinstance(one, Teaser)]
    shown = Extraction(
        url=page.url,
        language=context.language,
        title=document.title,
        section=context.sections.page,
        regions=tuple(one.region for one in located),
        teasers=join_facts(printed, read_facts(document, context.base, keys), context),
        rejections=(*rejections, *(one for one in read if isinstance(one, Rejection))),
    )
    return shown if len(shown.teasers) > _FEW else _with_announced(shown, document, context)


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
