"""What a page looks like from afar, before anybody parses it: title, text, links; pure.

One pass over the text, linear whatever it holds: this runs in the service's loop, on pages of
strangers. Parsing, which can take seconds for hostile ones, is for the workers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TAGS = 20_000  # what is larger is not what these sketches are drawn for

_TAG = re.compile(r"<!--|<(/?)([a-z][^\s/<>]*)([^<>]*)>?")
_UNSEEN = frozenset({"script", "style", "template", "svg", "noscript", "textarea", "title"})
_HREF = re.compile(r"\bhref\s*=\s*[\"']?\s*(?!#|javascript:|mailto:|tel:|[\"'])\S")
_PASSWORD = re.compile(r"\btype\s*=\s*[\"']?password\b")
_REFRESH = re.compile(
    r"http-equiv\s*=\s*[\"']?refresh\b.*?content\s*=\s*[\"']?\s*(\d{1,3})\b.*?url\s*=\s*"
    r"[\"']?([^\"'\s]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Everything is in lower case."""

    title: str
    heading: str
    """The first `<h1>`."""
    text: str
    """What a reader without style sheets and scripts would see; white space collapsed."""
    without_scripts: str
    """What `<noscript>` holds, with its tags."""
    links: int
    """Links to other pages."""
    asks_password: bool
    scripts: int
    sends_on_to: str | None
    """Where a browser would go by itself within a few seconds, as written."""


def sketch(text: str) -> Sketch | None:
    """Draw a page whose text is in lower case; None if it is too large to be drawn."""
    seen: list[str] = []
    hidden: dict[str, list[str]] = {"title": [], "noscript": []}
    heading: list[str] = []
    links = scripts = at = 0
    asks_password = False
    sends_on_to = None
    in_heading = False
    for _ in range(MAX_TAGS):
        found = _TAG.search(text, at)
        passage = text[at : found.start() if found else len(text)]
        seen.append(passage)
        if in_heading:
            heading.append(passage)
        if found is None:
            break
        at = found.end()
        if found[0] == "<!--":
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
            continue
        closing, name, attributes = found.groups()
        if name == "h1":
            in_heading = not closing and not heading
        if closing:
            continue
        if name == "a" and _HREF.search(attributes):
            links += 1
        elif name == "input" and _PASSWORD.search(attributes):
            asks_password = True
        elif name == "script":
            scripts += 1
        elif name == "meta" and sends_on_to is None:
            refresh = _REFRESH.search(attributes)
            sends_on_to = refresh[2] if refresh and int(refresh[1]) <= 5 else None
        if name in _UNSEEN:
            end = text.find(f"</{name}", at)
            end = len(text) if end < 0 else end
            if name in hidden:
                hidden[name].append(text[at:end])
            at = end
    else:
        return None
    return Sketch(
        title=_plain(hidden["title"][:1]),
        heading=_plain(heading),
        text=_plain(seen),
        without_scripts=_plain(hidden["noscript"]),
        links=links,
        asks_password=asks_password,
        scripts=scripts,
        sends_on_to=sends_on_to,
    )


def _plain(passages: list[str]) -> str:
    return " ".join(" ".join(passages).split())
