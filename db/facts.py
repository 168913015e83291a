"""The facts as lines that do not depend on row ids or on the order of recording, for comparing
archives."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

Fact = tuple[str | int | None, ...]

_QUERIES = {
    "entry": """
SELECT (SELECT group_concat(key, char(10))
        FROM (SELECT key FROM links WHERE entry_id = e.id ORDER BY key)),
    s.name, e.url, e.title, e.kicker, e.snippet, e.snippet_cut, e.section, e.image, e.published_day,
    e.published_at, e.printed_date, e.date_source, e.labels, e.sponsored, e.first_seen, e.updated,
    e.versions
FROM entries e JOIN sites s ON s.id = e.site_id
""",
    "sighting": """
SELECT o.name, r.name, r.kind, r.label, g.position, g.first_at, coalesce(g.last_at, o.looked_at),
    g.echo,
    l.key, t.title, t.kicker, t.snippet, t.snippet_cut
FROM sightings g JOIN regions r ON r.id = g.region_id JOIN sources o ON o.id = r.source_id
    JOIN texts t ON t.id = g.text_id JOIN links l ON l.id = t.link_id
""",
    "version": """
SELECT (SELECT min(key) FROM links WHERE entry_id = v.entry_id), v.field, v.at, v.text, v.replaced,
    o.name, r.name
FROM versions v JOIN regions r ON r.id = v.region_id JOIN sources o ON o.id = r.source_id
""",
    "pair": """
SELECT min(a.key, b.key), max(a.key, b.key), p.merged, p.reason
FROM pairs p JOIN links a ON a.id = p.link_a JOIN links b ON b.id = p.link_b
""",
}


def facts(db: Database) -> Iterator[Fact]:
    """Yield every fact, sorted within its kind: entries, sightings, versions, decided pairs."""
    for kind, query in _QUERIES.items():
        for row in sorted(db.execute(query), key=repr):
            yield (kind, *row)
