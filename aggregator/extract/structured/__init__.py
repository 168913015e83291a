"""What a page's data says about articles: JSON-LD, microdata and embedded state, by address."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, partial

from aggregator.extract.addresses import joiner
from aggregator.extract.document import Document
from aggregator.extract.structured.attributes import attribute_state
from aggregator.extract.structured.embedded import (
    Announced,
    embedded_articles,
    is_list,
    last_segment,
)
from aggregator.extract.structured.facts import Facts, merge
from aggregator.extract.structured.linked import linked_articles
from aggregator.extract.structured.microdata import microdata
from aggregator.extract.structured.records import is_page
from aggregator.extract.structured.scripts import embedded_state, linked_data

__all__ = ["Announced", "Facts", "linked_values", "read_announced", "read_facts"]


def read_facts(document: Document, base: str, keys: Collection[str]) -> Mapping[str, Facts]:
    """Return what the page's data says about the articles of these addresses, by `link_key`.

    `base` is what relative addresses are resolved against.
    """
    if not keys:
        return {}
    groups = _groups(document, base, keys)
    stated = [one for group in groups for one in group.facts]
    known = merge([*_linked(document, base), *stated])
    return {key: known[key] for key in keys if key in known}


def read_announced(document: Document, base: str) -> tuple[Announced, ...]:
    """Return the articles that the page's data announces, for a page that shows no blocks.

    Groups are in the order of the page; its own article may be among them.
    """
    linked = tuple(one for one in _linked(document, base) if one.title and is_page(one.url))
    lists = [Announced(("json-ld",), linked, is_list(linked))] if linked else []
    return (*lists, *_groups(document, base, None))


def linked_values(document: Document) -> Iterator[object]:
    """Yield what the page's JSON-LD holds, one value after the other."""
    return (one.value for one in linked_data(document.scripts))


def _groups(document: Document, base: str, keys: Collection[str] | None) -> tuple[Announced, ...]:
    carried = [*embedded_state(document.scripts), *attribute_state(document)]
    links = cache(partial(_links_by_ending, document, base))
    return tuple(embedded_articles(carried, base, links, keys))


def _linked(document: Document, base: str) -> tuple[Facts, ...]:
    return (
        *linked_articles(linked_values(document), base, "json-ld"),
        *linked_articles(microdata(document, base), base, "microdata"),
    )


def _links_by_ending(document: Document, base: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    join = joiner(base)
    links = (document.nodes[index] for index in document.positions(("a",)))
    for href in dict.fromkeys(node.attributes.get("href") for node in links):
        url = join(href.strip()) if href is not None else None
        if url is not None:
            found.setdefault(last_segment(url), url)
    return found
