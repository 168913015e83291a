"""Whether a link leads to an announced article: two logistic models over its evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from operator import mul

from aggregator.extract.locate.alone import ALONE, look_alone
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.link_names import name_groups
from aggregator.extract.locate.links import LinkGroup
from aggregator.extract.locate.together import TOGETHER, agree, look_together


@lru_cache(maxsize=1)
def _models() -> tuple[tuple[float, tuple[float, ...]], tuple[float, tuple[float, ...]]]:
    """Return bias and weights of both models: `weights.json`, made by `python -m bench.train`."""
    text = files("aggregator.extract.locate").joinpath("weights.json").read_text("utf-8")
    read = json.loads(text)
    alone, together = read["alone"], read["together"]
    return (
        (alone["bias"], tuple(alone[name] for name in ALONE)),
        (together["bias"], tuple(together[name] for name in TOGETHER)),
    )


def judge_groups(figures: Figures, groups: Sequence[LinkGroup]) -> None:
    """Give each group its score: the log odds that it leads to an announced article."""
    name_groups(figures.document, groups)
    (alone_bias, alone_weights), (bias, weights) = _models()
    alone = look_alone(figures, groups)
    first = [alone_bias + sum(map(mul, row, alone_weights)) for row in alone]
    rows = look_together(figures, groups, alone, first)
    second = [bias + sum(map(mul, row, weights)) for row in rows]
    for group, score in zip(groups, agree(groups, second), strict=True):
        group.score = score
