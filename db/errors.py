"""What can go wrong with the archive; every message says what to do.

ArchiveError
├── ArchiveNewer     written by a newer Litfass
├── ArchiveLocked    another process writes for longer than we wait
├── ArchiveDamaged   not a database, not ours, or an integrity check failed
├── ArchiveReadOnly  no permission to write
├── DiskFull
└── UnknownArticle   nothing is known of an address
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of everything this package raises on purpose."""


class ArchiveNewer(ArchiveError):
    """The file's schema is newer than this program."""


class ArchiveLocked(ArchiveError):
    """Another process held the write lock for longer than the busy timeout."""


class ArchiveDamaged(ArchiveError):
    """The file is no archive of ours or is corrupted."""


class ArchiveReadOnly(ArchiveError):
    """The file or its folder cannot be written."""


class DiskFull(ArchiveError):
    """No space is left; the transaction was rolled back."""


class UnknownArticle(ArchiveError):
    """No article was ever linked at that address."""
