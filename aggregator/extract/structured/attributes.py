"""The data that elements carry in an attribute: what a program is to draw in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.extract.document import Document
from aggregator.extract.structured.literals import read_json
from aggregator.extract.structured.packed import unpack, untagged
from aggregator.extract.structured.scripts import Carried

_HOLDERS = frozenset(("div", "main", "section", "body"))
_NAMES = re.compile(
    r"(?!.*(?:gtm|track|analyt|digital|layer|event))(?:.*[-:])?"
    r"(?:page|props?|state|json|data|model|store|payload|items|articles?|list|feed|initial[\w-]*)$"
)
"""What programs call the data that they draw; what they count by is called otherwise."""
_LONGEST_NAME = 60
"""Characters of an attribute's name; the longest of the corpus that holds data has 29."""
_LEAST = 200
"""Characters that can say enough about an article."""
_MOST = 8 * 2**20
"""Characters of all such attributes of a page."""


def attribute_state(document: Document) -> Iterator[Carried]:
    """Yield the JSON of any size that stands in attributes (`data-page`, `props`), in page order.

    The same attribute of like elements (the islands of a page) is one value, a list.
    """
    left = _MOST
    found: dict[str, list[object]] = {}
    tags = [tag for tag in document.places if tag in _HOLDERS or "-" in tag]
    for node in (document.nodes[index] for index in document.positions(tags)):
        for name, value in node.attributes.items():
            if value is None or len(value) < _LEAST or value.lstrip()[:1] not in ("{", "["):
                continue
            if len(name) > _LONGEST_NAME or not _NAMES.match(name):
                continue
            left -= len(value)
            if left < 0:
                break
            read = read_json(value.strip())
            if isinstance(read.value, dict | list):
                place = f"{node.tag}[{name}]"
                found.setdefault(place, []).append(unpack(untagged(read.value)))
    for place, values in found.items():
        yield Carried(place, values[0] if len(values) == 1 else values)
