"""Things written as microdata among the elements of the page, in the form of JSON-LD."""

from __future__ import annotations

from urllib.parse import urljoin

from aggregator.extract.document import Document, Node

_VALUES = {
    "meta": "content",
    "time": "datetime",
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "source": "src",
    "data": "value",
}
"""Tag -> attribute that holds a property's value (HTML standard, microdata, 5.2.4)."""
_LARGEST_TEXT = 400
"""Nodes below a property whose text is its value; a larger one is the article itself."""


def microdata(document: Document, base: str) -> list[object]:
    """Return the outermost things of the page, those inside them nested."""
    found: list[object] = []
    open_things: list[tuple[Node, dict[str, object]]] = []
    for node in document.things:
        while open_things and open_things[-1][0].end < node.index:
            open_things.pop()
        holder = open_things[-1][1] if open_things else None
        names = node.attribute("itemprop").split()
        value: object
        if "itemscope" in node.attributes:
            thing: dict[str, object] = {"@type": node.attribute("itemtype").split()}
            if node.attribute("itemid"):
                thing["@id"] = node.attribute("itemid")
            value = thing
            open_things.append((node, thing))
        else:
            value = _value(document, node, base)
        if holder is not None and names:
            for name in names:
                _add(holder, name, value)
        elif isinstance(value, dict):
            found.append(value)
    return found


def _add(holder: dict[str, object], name: str, value: object) -> None:
    """Keep every nested thing, and of plain values the first."""
    known = holder.get(name)
    if isinstance(known, list) and isinstance(value, dict):
        known.append(value)
    elif isinstance(known, dict) and isinstance(value, dict):
        holder[name] = [known, value]
    else:
        holder.setdefault(name, value)


def _value(document: Document, node: Node, base: str) -> str:
    written = node.attribute("content") or node.attribute(_VALUES.get(node.tag, "content"))
    if written and _VALUES.get(node.tag) in ("href", "src"):
        try:
            return urljoin(base, written)
        except ValueError:
            return ""
    if written or node.end - node.index > _LARGEST_TEXT:
        return written
    return document.text(node)
