"""What a request's headers ask for (RFC 9110 §12.5.3 and §13); pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

_LISTED = re.compile(r'(?:[Ww]/)?"([^"]*)"|([^\s,"]+)')
_GZIP_CODINGS = ("gzip", "x-gzip", "*")


def http_date(seconds: int) -> str:
    """Return a time as HTTP writes it (IMF-fixdate)."""
    return formatdate(seconds, usegmt=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a client says it has."""

    if_none_match: tuple[str, ...] = ()
    """The values of all such headers, in order."""
    if_modified_since: str | None = None

    def met_by(self, tags: Collection[str], last_modified: int) -> bool:
        """Tell whether the client has what we would send.

        `tags` are all entity tags of the resource as it is, without quotes: who has it gzipped has
        it. With If-None-Match, If-Modified-Since is ignored (§13.2.2); a date that is none, too.
        """
        if self.if_none_match:
            only = self.if_none_match[0]
            if only[1:-1] in tags and only[0] == only[-1] == '"':
                return True  # as nearly all clients send it
            return _matches(",".join(self.if_none_match), tags)
        if self.if_modified_since is None:
            return False
        try:
            return parsedate_to_datetime(self.if_modified_since).timestamp() >= last_modified
        except (ValueError, TypeError, OverflowError):
            return False


def _matches(header: str, tags: Collection[str]) -> bool:
    """Compare weakly (§8.8.3.2); some clients leave the quotes out."""
    if header.strip() == "*":
        return True
    return any((quoted or bare) in tags for quoted, bare in _LISTED.findall(header))


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str | None) -> bool:
    """Tell whether gzip is asked for; a client that does not ask gets the bytes as they are."""
    weights: dict[str, bool] = {}
    for part in (accept_encoding or "").split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip().lower()] = not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters.lower())
    return next((weights[coding] for coding in _GZIP_CODINGS if coding in weights), False)
