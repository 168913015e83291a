"""The public views for analysts: stable names and columns, documented in docs/archive.md."""

from __future__ import annotations


def _utc(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, 'unixepoch')"


# of two links the smaller address comes first, whichever was seen first
_KEYS_IN_ORDER = "a.key < b.key"

VIEWS = {
    "articles": f"""
SELECT e.id, e.url, e.title, e.section, e.kicker, s.name AS site, e.snippet, e.image,
    e.published_day, {_utc("e.published_at")} AS published_at,
    {_utc("e.first_seen")} AS first_seen,
    (SELECT {_utc("max(coalesce(g.last_at, o.looked_at))")} FROM links l
        JOIN texts t ON t.link_id = l.id JOIN sightings g ON g.text_id = t.id
        JOIN regions r ON r.id = g.region_id JOIN sources o ON o.id = r.source_id
        WHERE l.entry_id = e.id) AS last_seen,
    {_utc("e.updated")} AS updated, e.versions, e.sponsored
FROM entries e JOIN sites s ON s.id = e.site_id
""",
    "headline_changes": f"""
SELECT v.entry_id AS article_id, {_utc("v.at")} AS changed_at, v.replaced AS old_title, v.text AS
    new_title,
    o.name AS source, r.name AS region, e.url, s.name AS site, {_utc("e.first_seen")} AS first_seen
FROM versions v JOIN entries e ON e.id = v.entry_id JOIN sites s ON s.id = e.site_id
    JOIN regions r ON r.id = v.region_id JOIN sources o ON o.id = r.source_id
WHERE v.field = 'title'
""",
    "prominence": f"""
SELECT l.entry_id AS article_id, o.name AS source, r.name AS region, r.kind AS region_kind,
    g.position,
    t.title, {_utc("g.first_at")} AS first_seen, {_utc("coalesce(g.last_at, o.looked_at)")} AS
    last_seen,
    coalesce(g.last_at, o.looked_at) - g.first_at AS seconds,
    g.last_at IS NULL OR g.last_at >= (SELECT max(v.at) FROM visits v
        WHERE v.source_id = o.id AND v.look = 2) AS standing
FROM sightings g JOIN regions r ON r.id = g.region_id JOIN sources o ON o.id = r.source_id
    JOIN texts t ON t.id = g.text_id JOIN links l ON l.id = t.link_id
""",
    "section_days": """
SELECT s.name AS site, e.section, strftime('%Y-%m-%d', e.first_seen, 'unixepoch') AS day,
    count(e.id) AS articles, sum(e.sponsored) AS sponsored, sum(e.versions > 0) AS changed
FROM entries e JOIN sites s ON s.id = e.site_id
GROUP BY s.name, e.section, strftime('%Y-%m-%d', e.first_seen, 'unixepoch')
""",
    "visits_log": f"""
SELECT v.id, o.name AS source, {_utc("v.at")} AS at, v.origin, v.outcome, v.look > 0 AS looked,
    v.look = 2 AS complete, v.status, v.bytes, v.seconds, v.found, v.new, v.changed,
    (SELECT sum(value) FROM json_each(v.rejected)) AS rejected, v.rejected AS rejected_by_reason,
    v.filled AS filled_by_field, lower(hex(v.body_hash)) AS body_hash, v.error,
    {_utc("v.recorded")} AS recorded_at
FROM visits v JOIN sources o ON o.id = v.source_id
""",
    "article_pairs": f"""
SELECT CASE WHEN {_KEYS_IN_ORDER} THEN a.entry_id ELSE b.entry_id END AS a_article_id,
    CASE WHEN {_KEYS_IN_ORDER} THEN b.entry_id ELSE a.entry_id END AS b_article_id,
    min(a.key, b.key) AS a_url, max(a.key, b.key) AS b_url, p.merged, p.reason
FROM pairs p JOIN links a ON a.id = p.link_a JOIN links b ON b.id = p.link_b
""",
    "filled_fields": f"""
SELECT l.entry_id AS article_id, l.key AS url, f.field, f.value, f.extractor,
    {_utc("f.at")} AS captured_at
FROM filled f JOIN links l ON l.id = f.link_id
""",
}
