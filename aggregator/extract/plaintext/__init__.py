"""A page saved as text: its teasers, by the pattern of lines that repeats."""

from __future__ import annotations

from aggregator.extract.plaintext.reading import read_plaintext

__all__ = ["read_plaintext"]
