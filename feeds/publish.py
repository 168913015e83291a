"""Publishing: feeds that changed become files in every format, each with its page; old ones go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from db import Archive, Feed, FeedInfo, FeedKind
from feeds import formats, opml, site
from feeds.files import TEMPORARY, PublicDirectory, TooSoon, run_of_machine, writing
from feeds.items import document_of
from feeds.model import Pace, Published, PublishSettings, Scope, archive_page_path

EDITION = 1
"""Raised when the same entries give other feeds: the next start then renders everything."""
FINGERPRINT = ".published"
"""Holds what the directory was rendered with, and in which run of the machine."""
RENEWING = ".renewing"
"""Is there while everything is rendered anew: with what, and the feeds that are done."""
CATALOGUE_CHANGED = ".catalogue-changed"
"""Is there while the lists of feeds are to be written."""
START_PAGE = "index.html"

_SUFFIXES = (*(format.suffix for format in formats.FORMATS), "html")


def publish(
    archive: Archive,
    directory: Path,
    settings: PublishSettings,
    *,
    scope: Scope = Scope.STALE,
    pace: Pace = Pace.COMPLETE,
    enough: Callable[[], bool] = lambda: False,
    first: Sequence[str] = (),
) -> Published:
    """Bring the directory up to date with the archive; nothing that did not change is written.

    A stale feed counts as rendered when all its files are in their places: a kill loses nothing.
    The first time after the machine was started, everything is rendered and compared: a power cut
    loses nothing either, though no file is flushed to the disk one by one.
    `enough` is asked after each feed; when it says so, the rest is left for the next time, when it
    should come `first`: whoever waits longest.
    """
    with writing(directory) as public:
        run = _Run(archive, public, settings, scope=scope, pace=pace, enough=enough)
        return run.run(first)


def has_foreign_files(directory: Path) -> bool:
    """Tell whether a folder holds something, and nothing says that it was published there."""
    if any((directory / name).exists() for name in (FINGERPRINT, TEMPORARY)):
        return False
    return directory.is_dir() and any(directory.iterdir())


class _Run:
    def __init__(
        self,
        archive: Archive,
        public: PublicDirectory,
        settings: PublishSettings,
        *,
        scope: Scope,
        pace: Pace,
        enough: Callable[[], bool],
    ) -> None:
        self.archive = archive
        self.public = public
        self.settings = replace(settings, live=False) if scope is Scope.COPY else settings
        self.scope = scope
        self.pace = pace
        self.enough = enough
        self.rendered = 0
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.left: list[str] = []

    def run(self, first: Sequence[str]) -> Published:
        tokens = {} if self.scope is Scope.COPY else dict(self.archive.stale_feeds())
        fingerprint = _fingerprint(self.settings)
        renewed = self.public.read(FINGERPRINT) != fingerprint
        everything = renewed or self.scope is not Scope.STALE
        paths = [info.path for info in self.archive.feeds()] if everything else []
        done = self._renewed_before(fingerprint) if renewed else set()
        wanted = dict.fromkeys([*tokens, *(path for path in paths if path not in done)])
        todo = list(dict.fromkeys([*(path for path in first if path in wanted), *wanted]))
        if self.public.read(START_PAGE) is None:
            self.public.replace(_catalogue(self.archive.feeds(), self.settings))
        settled: dict[str, int] = {}
        unfinished = False
        for number, path in enumerate(todo):
            if number and self.enough():
                self.left += todo[number:]
                unfinished = True
                break
            if self._bring_up_to_date(path, renewed=renewed):
                done.add(path)
                if path in tokens:
                    settled[path] = tokens[path]
        if settled:  # all at once: what a kill keeps from this is rendered again, to the same bytes
            self.archive.clear_stale(settled)
        everything = everything and done.issuperset(paths)
        changed = self.public.read(CATALOGUE_CHANGED) is not None
        catalogue_left = changed and not everything and self._rests(START_PAGE)
        if everything or (changed and not catalogue_left):
            infos = self.archive.feeds()
            self.public.replace(_catalogue(infos, self.settings))
            self.public.remove(CATALOGUE_CHANGED)
            if everything:
                self._remove_others(infos)
        if renewed and everything:
            self.public.note(FINGERPRINT, fingerprint)
            self.public.remove(RENEWING)
        elif renewed:
            self.public.note(RENEWING, b"\n".join([fingerprint, *sorted(map(str.encode, done))]))
        return Published(
            rendered=self.rendered,
            changed=tuple(self.changed),
            removed=tuple(self.removed),
            left=tuple(self.left),
            unfinished=unfinished,
            catalogue_left=catalogue_left,
        )

    def _rests(self, name: str) -> bool:
        return self.pace is Pace.HURRIED and self.public.rests(name)

    def _renewed_before(self, fingerprint: bytes) -> set[str]:
        """Return the feeds that an unfinished run rendered with these settings already."""
        known, *paths = (self.public.read(RENEWING) or b"").split(b"\n")
        return {path.decode() for path in paths} if known == fingerprint else set()

    def _bring_up_to_date(self, path: str, *, renewed: bool) -> bool:
        """Render a feed, or remove its files if it is no more; return False if it was put off."""
        if self._rests(f"feeds/{path}.{formats.RSS.suffix}"):
            self.left.append(path)
            return False
        feed = self.archive.feed(path)
        if feed is None:
            self._remove_feed(path)
            return True
        self.rendered += 1
        page = f"feeds/{path}.html"
        before = self.public.read(page)
        files = _files(feed, self.settings)
        if before is None or site.heading(before) != site.heading(files[page]):
            self._note_changed_catalogue()
        try:
            changed = self.public.replace(files, patient=self.pace is Pace.COMPLETE)
        except TooSoon:
            self.left.append(path)
            return False
        if changed:
            self.changed.append(path)
        if self.scope is Scope.COPY:
            self._write_archive_pages(feed.info, renewed=renewed)
        return True

    def _write_archive_pages(self, info: FeedInfo, *, renewed: bool) -> None:
        """Write the archive pages that are not there yet: one that is there never changes."""
        for page in range(info.archive_pages, 0, -1):
            names = _page_names(info.path, page)
            if not renewed and all(self.public.read(name) is not None for name in names.values()):
                return
            feed = self.archive.feed_page(info.path, page)
            if feed is not None:
                rendered = formats.render(document_of(feed, self.settings, page=page))
                self.public.replace({names[suffix]: body for suffix, body in rendered.items()})

    def _note_changed_catalogue(self) -> None:
        """Leave a mark that outlives a kill: afterwards nobody could tell that a feed was new."""
        self.public.note(CATALOGUE_CHANGED, b"")

    def _remove_feed(self, path: str) -> None:
        self._note_changed_catalogue()
        names = [f"feeds/{path}.{suffix}" for suffix in (*_SUFFIXES, opml.SUFFIX)]
        self._remove([*names, *self.public.names(f"feeds/{path}/archive")])

    def _remove_others(self, infos: Iterable[FeedInfo]) -> None:
        kept = {name for info in infos for name in _names(info)}
        if self.scope is Scope.COPY:
            kept |= {
                name
                for info in infos
                for page in range(1, info.archive_pages + 1)
                for name in _page_names(info.path, page).values()
            }
        self._remove(sorted(set(self.public.names("feeds")) - kept))

    def _remove(self, names: Iterable[str]) -> None:
        self.removed.extend(name for name in names if self.public.remove(name))


def _names(info: FeedInfo) -> list[str]:
    suffixes = (*_SUFFIXES, opml.SUFFIX) if info.kind is FeedKind.SITE else _SUFFIXES
    return [f"feeds/{info.path}.{suffix}" for suffix in suffixes]


def _page_names(path: str, page: int) -> Mapping[str, str]:
    stem = archive_page_path(path, page)
    return {format.suffix: f"feeds/{stem}.{format.suffix}" for format in formats.FORMATS}


def _files(feed: Feed, settings: PublishSettings) -> dict[str, bytes]:
    document = document_of(feed, settings)
    files = {
        f"feeds/{feed.info.path}.{suffix}": body
        for suffix, body in formats.render(document).items()
    }
    files[f"feeds/{feed.info.path}.html"] = site.feed_page(document, feed.info, settings)
    return files


def _catalogue(infos: Iterable[FeedInfo], settings: PublishSettings) -> dict[str, bytes]:
    """Return the files that list feeds; they do not depend on what is in the feeds."""
    feeds = list(infos)
    of_site: dict[str, list[FeedInfo]] = {}
    for info in feeds:
        if info.site is not None:
            of_site.setdefault(info.site, []).append(info)
    files = {
        START_PAGE: site.front_page(feeds, settings),
        "style.css": site.style(),
        "opml": opml.render(feeds, settings),
    }
    for info in feeds:
        if info.kind is FeedKind.SITE and info.site is not None:
            files[f"feeds/{info.path}.{opml.SUFFIX}"] = opml.render(of_site[info.site], settings)
    return files


def _fingerprint(settings: PublishSettings) -> bytes:
    rendered_with = f"{EDITION} {site.edition()} {settings!r} {run_of_machine()}"
    return hashlib.sha256(rendered_with.encode()).hexdigest().encode()
