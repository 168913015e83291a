"""Whether a link leads to an announced article: a logistic model over its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from aggregator.extract.locate.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """The model: `weights.json` beside this file, made by `python -m bench.train`."""

    bias: float
    weights: Mapping[str, float]

    def score(self, evidence: Evidence) -> float:
        """Return the log odds that the link leads to an announced article."""
        return self.bias + sum(w * evidence[name] for name, w in self.weights.items())


@lru_cache(maxsize=1)
def judge() -> Judge:
    """Return the committed model."""
    text = files("aggregator.extract.locate").joinpath("weights.json").read_text("utf-8")
    return Judge(**json.loads(text))
