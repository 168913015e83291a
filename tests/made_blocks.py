"""Small pages of hand-made blocks, read as the reader gets them from the locator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin

from aggregator.extract.addresses import link_key
from aggregator.extract.dates import page_timezone, regional_language
from aggregator.extract.document import Node, parse
from aggregator.extract.model import Block, Heading, LocatedRegion
from aggregator.extract.navigation import site_sections
from aggregator.extract.read import PageContext, read_regions
from aggregator.model import Region, RegionKind, Rejection, Teaser

URL = "https://www.bote.example/"
AT = "2026-01-07T15:00:00+01:00"


def read_all(
    html: str,
    *,
    items: str = "article",
    url: str = URL,
    at: str | None = AT,
    language: str | None = "de",
    heading: str | None = None,
    group_headings: Sequence[str | None] = (),
) -> list[Teaser | Rejection]:
    """Read a page whose blocks are what `items` selects, all in one region."""
    document = parse(html.encode())
    nodes = document.select(items)
    blocks = []
    for number, node in enumerate(nodes):
        links = [n for n in document.within(node) if n.tag == "a" and n.attribute("href")]
        link = next((n for n in links if _is_in_heading(n)), links[0])
        address = urljoin(url, link.attribute("href"))
        blocks.append(
            Block(
                nodes=(node,),
                url=address,
                key=link_key(address) or "",
                link=link,
                path=node.path,
                group_heading=group_headings[number] if number < len(group_headings) else None,
                headings=(Heading(text=heading),) if heading else (),
            )
        )
    region = Region(name="list", kind=RegionKind.LIST, label=heading, path="body")
    tag = regional_language(language, None)
    context = PageContext(
        base=url,
        language=tag,
        captured_at=datetime.fromisoformat(at) if at else None,
        timezone=page_timezone(None, tag),
        sections=site_sections(document, url),
    )
    located = LocatedRegion(region=region, node=document.nodes[0], blocks=tuple(blocks))
    return list(read_regions([located], context))


def _is_in_heading(node: Node) -> bool:
    return any(above.tag in ("h1", "h2", "h3", "h4") for above in node.ancestors())


def read(html: str, **said: object) -> list[Teaser]:
    """Read a page of which every block is a teaser."""
    found = read_all(html, **said)  # type: ignore[arg-type]
    teasers = [one for one in found if isinstance(one, Teaser)]
    assert len(teasers) == len(found), found
    return teasers


def read_one(block: str, **said: object) -> Teaser:
    """Read a page of one block."""
    [teaser] = read(f"<article>{block}</article>", **said)
    return teaser


def many(template: str, rows: Sequence[Sequence[str]]) -> str:
    """Fill a template of one block with the rows' texts ($0, $1 …)."""
    blocks = []
    for row in rows:
        block = template
        for number, text in enumerate(row):
            block = block.replace(f"${number}", text)
        blocks.append(block)
    return "\n".join(blocks)
