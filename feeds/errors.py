"""What can go wrong while publishing; every message says what to do.

FeedsError
├── PublishError   the public directory cannot be written
├── OpmlError      not an OPML document
└── ServiceError   the HTTP service cannot start
"""

from __future__ import annotations


class FeedsError(Exception):
    """Base of everything this package raises on purpose."""


class PublishError(FeedsError):
    """The public directory cannot be written: permissions, disk, or another program in the way."""


class OpmlError(FeedsError):
    """The bytes are no OPML document that can be read."""


class ServiceError(FeedsError):
    """The service cannot listen: the port is taken or the address is not ours."""
