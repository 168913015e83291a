"""Feed paths that moved or were retired: by renaming, or because the configuration says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlite_utils import Database

from db import paths
from db.connection import insert
from db.feedrows import make_stale
from db.mapping import give_back, mapped_feeds, open_target
from db.model import FeedKind


def configure(
    db: Database,
    moved: Mapping[str, str],
    retired: Collection[str],
    spellings: Mapping[str, str],
    now: int,
) -> tuple[str, ...]:
    """Let exactly these paths be moved or retired by configuration, and those of sections that
    count as another lead to it; return feeds to render."""
    led = mapped_feeds(db, spellings)
    wanted = _wanted(moved, retired, led)
    known = dict(db.execute("SELECT path, target FROM redirects WHERE configured").fetchall())
    if wanted == known:
        return ()
    for path, target in known.items():
        if target is not None and wanted.get(path) != target:
            give_back(db, path, target)
    opened = {
        open_target(db, path, target, spellings)
        for path, target in led.items()
        if wanted.get(path) == target
    }
    db.execute(  # what a renaming left has no feed to come back: it leads where it was led to last
        "UPDATE redirects SET configured = 0 WHERE configured AND path IN"
        " (SELECT path FROM feeds WHERE kind = ? AND source_id IS NULL)",
        [str(FeedKind.SOURCE)],
    )
    db.execute("DELETE FROM redirects WHERE configured")
    db.table("redirects").upsert_all(
        [{"path": path, "target": target, "configured": 1} for path, target in wanted.items()],
        pk="path",
    )
    changed = {
        path for path in wanted.keys() | known.keys() if wanted.get(path, "") != known.get(path, "")
    }
    ids = {
        id
        for path in changed
        for (id,) in db.execute("SELECT id FROM feeds WHERE path = ?", [path])
    }
    ids |= {id for id in opened if id is not None}
    return make_stale(db, ids, now)


def _wanted(
    moved: Mapping[str, str], retired: Collection[str], led: Mapping[str, str]
) -> dict[str, str | None]:
    """Return where each path leads at last; what is said of a path outweighs what of a section."""
    said: dict[str, str | None] = {**dict.fromkeys(sorted(retired)), **moved}
    sections = {path: said.get(target, target) for path, target in led.items()}
    sections = {path: target for path, target in sections.items() if path != target}
    said = {
        path: target if target is None else sections.get(target, target)
        for path, target in said.items()
    }
    return {**sections, **said}


def rename_source(db: Database, source_id: int, old: str, new: str) -> None:
    """Give the feeds of a source and of its regions their new paths; the old ones lead there."""
    found = db.execute("SELECT path FROM feeds WHERE source_id = ?", [source_id])
    _move(db, [path for (path,) in found], paths.source_path(old), paths.source_path(new))


def rename_site(db: Database, site_id: int, old: str, new: str) -> None:
    """Give the feeds of a site and of its sections their new paths; the old ones lead there."""
    db.execute("UPDATE sites SET name = ? WHERE id = ?", [new, site_id])
    found = db.execute(
        "SELECT path FROM feeds WHERE site_id = ? AND source_id IS NULL", [site_id]
    ).fetchall()
    _move(db, [path for (path,) in found], paths.site_path(old), paths.site_path(new))
    db.execute(
        "UPDATE feeds SET title = CASE kind WHEN 'section' THEN section || ' – ' || ?1 ELSE ?1 END"
        " WHERE site_id = ?2 AND kind IN ('site', 'section')",
        [new, site_id],
    )


def lead_site(db: Database, site_id: int, old: str, new: str) -> None:
    """Let the feeds of a site without sources lead to those of another: section by section where
    the other has the section, else to all of it."""
    before, after = paths.site_path(old), paths.site_path(new)
    known = {path for (path,) in db.execute("SELECT path FROM feeds WHERE open")}
    for id, path in db.execute(
        "SELECT id, path FROM feeds WHERE site_id = ? AND source_id IS NULL", [site_id]
    ).fetchall():
        same = after + path.removeprefix(before)
        target = same if same in known else after
        db.execute(
            "INSERT INTO redirects (path, target) VALUES (?, ?) ON CONFLICT (path) DO NOTHING",
            [path, target],
        )
        db.execute("UPDATE redirects SET target = ? WHERE target = ?", [target, path])
        make_stale(db, {id}, 0)


def reopen_site(db: Database, site_id: int) -> None:
    """Let the feeds of a site that has sources again be found where they were."""
    led = db.execute(
        "SELECT f.id, f.path FROM feeds f JOIN redirects d ON d.path = f.path"
        " WHERE f.site_id = ? AND f.source_id IS NULL AND NOT d.configured",
        [site_id],
    ).fetchall()
    for id, path in led:
        db.execute("DELETE FROM redirects WHERE path = ?", [path])
        make_stale(db, {id}, 0)


def _move(db: Database, feed_paths: Iterable[str], before: str, after: str) -> None:
    """Move feeds to paths that are free, and let what led to the old ones lead to the new."""
    for old in feed_paths:
        new = after + old.removeprefix(before)
        if old == new:
            continue
        if _is_left(db, new):
            db.execute(
                "DELETE FROM stale_feeds WHERE feed_id = (SELECT id FROM feeds WHERE path = ?)",
                [new],
            )
            db.execute("DELETE FROM feeds WHERE path = ?", [new])
            db.execute("DELETE FROM redirects WHERE path = ?", [new])
        elif db.execute("SELECT 1 FROM feeds WHERE path = ?", [new]).fetchone():
            continue
        db.execute("UPDATE feeds SET path = ? WHERE path = ?", [new, old])
        db.execute("UPDATE redirects SET target = ? WHERE target = ?", [new, old])
        db.execute(
            "INSERT INTO redirects (path, target) VALUES (?, ?) ON CONFLICT (path)"
            " DO UPDATE SET target = excluded.target, configured = 0",
            [old, new],
        )
        _leave(db, old)


def _leave(db: Database, path: str) -> None:
    """Leave a feed without entries at a path that moved, so that its files are removed."""
    id = insert(db, "feeds", {"path": path, "kind": str(FeedKind.SOURCE), "title": path, "open": 1})
    make_stale(db, {id}, 0)


def _is_left(db: Database, path: str) -> bool:
    return bool(
        db.execute(
            "SELECT 1 FROM redirects d JOIN feeds f ON f.path = d.path WHERE d.path = ?"
            " AND NOT d.configured AND f.size = 0 AND f.site_id IS NULL",
            [path],
        ).fetchone()
    )
