"""Train the model that tells announced articles from other links, and say how well it generalises.

    python -m bench.train            cross-validate by site, print page by page, change nothing
    python -m bench.train --write    and write aggregator/extract/locate/weights.json

Two logistic regressions over the evidence of locate/alone.py and together.py: one over what a link
says alone, one over that and what its likes on the page say (their mean scores by the first among
it). The pages are those of bench/labelled.py: the gold corpus, and 178 pages of the unlabelled part
that were labelled by hand for this training, so they prove nothing about the weights any more.
Each page weighs alike. What counts is the figure of the sites left out, and that of 46 pages which
are held out from training and from everybody's eyes. Needs numpy (`pip install litfass[train]`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy

from aggregator.extract.locate.alone import ALONE
from aggregator.extract.locate.together import TOGETHER, agree, look_together
from bench import shared
from bench.floors import load_scorer
from bench.labelled import COPIES, SEED, Array, Labelled, disguised, read_pages

ALONE_PENALTY, TOGETHER_PENALTY = 100.0, 100.0
PAGE_WEIGHT = 100.0
CAUTION = 0.15
"""Log odds taken off what the pages say: on sites left out more is wrongly taken than missed."""


def fit(rows: Array, labels: Array, weights: Array, penalty: float) -> Array:
    """Return bias and weights by Newton's method; the penalty is on standardised weights."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x = numpy.hstack([numpy.ones((len(rows), 1)), (rows - mean) / spread])
    ridge = numpy.full(x.shape[1], penalty)
    ridge[0] = 1e-6
    w = numpy.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + numpy.exp(-numpy.clip(x @ w, -30, 30)))
        gradient = x.T @ (weights * (p - labels)) + ridge * w
        curvature = (x * (weights * p * (1 - p))[:, None]).T @ x + numpy.diag(ridge)
        step = numpy.linalg.solve(curvature, gradient)
        w -= step
        if abs(step).max() < 1e-6:
            break
    plain = w[1:] / spread
    return numpy.concatenate([[w[0] - plain @ mean], plain])


def stack(pages: Sequence[Labelled], rows: Sequence[Array]) -> tuple[Array, Array, Array]:
    kept, labels, weights = [], [], []
    for page, own in zip(pages, rows, strict=True):
        index = [n for n, y in enumerate(page.labels) if y is not None]
        kept.append(own[index])
        labels += [page.labels[n] for n in index]
        weights += [page.share * PAGE_WEIGHT / max(1, len(index))] * len(index)
    return numpy.vstack(kept), numpy.array(labels, float), numpy.array(weights)


def score(model: Array, rows: Array) -> Array:
    return model[0] + rows @ model[1:]


def together(page: Labelled, alone_model: Array) -> Array:
    scores = score(alone_model, page.alone).tolist()
    rows = numpy.array(look_together(page.page, page.groups, page.alone.tolist(), scores), float)
    for name in page.hidden & set(TOGETHER):
        rows[:, TOGETHER.index(name)] = 0
    return rows


def fit_both(pages: Sequence[Labelled], folds: int = 5) -> tuple[Array, Array]:
    """Return both models; the second sees first scores of models that did not see its page."""
    sites = sorted({page.site for page in pages})
    fold = {site: n % folds for n, site in enumerate(sites)}
    rows: list[Array] = [None] * len(pages)
    for k in range(folds):
        rest = [page for page in pages if fold[page.site] != k]
        model = fit(*stack(rest, [page.alone for page in rest]), ALONE_PENALTY)
        for n, page in enumerate(pages):
            if fold[page.site] == k:
                rows[n] = together(page, model)
    alone_model = fit(*stack(pages, [page.alone for page in pages]), ALONE_PENALTY)
    together_model = fit(*stack(pages, rows), TOGETHER_PENALTY)
    together_model[0] -= CAUTION
    return alone_model, together_model


@dataclass(frozen=True, slots=True)
class Result:
    id: str
    f1: float
    recall: float
    wrong: int
    missed: int


def judge(page: Labelled, scores: Array) -> Result:
    scores = agree(page.groups, scores.tolist())
    chosen = [y for y, s in zip(page.labels, scores, strict=True) if s > 0 and y is not None]
    found = sum(chosen)
    core = sum(y == 1 for y in page.labels) + page.unreachable
    precision = found / len(chosen) if chosen else 1.0
    recall = found / core if core else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Result(page.id, f1, recall, len(chosen) - found, core - found)


def report(name: str, results: Sequence[Result], worst: int = 0) -> None:
    f1 = statistics.mean(r.f1 for r in results)
    recall = statistics.mean(r.recall for r in results)
    good = statistics.mean(r.f1 >= 0.9 for r in results)
    print(f"{name:32} macro F1 {f1:.4f}  recall {recall:.4f}  pages >= 0.9 {good:.3f}")
    for r in sorted(results, key=lambda r: r.f1)[:worst]:
        print(f"    {r.f1:.2f}  missed {r.missed:3}  wrong {r.wrong:3}  {r.id}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--worst", type=int, default=12)
    parser.add_argument("--folds", type=int, help="leave out so many groups of sites, not each")
    given = parser.parse_args()
    if not shared.available():
        print(f"train: no shared corpus at {shared.SHARED}", file=sys.stderr)
        return 2
    everything = list(read_pages(load_scorer()))
    pages = [page for page in everything if not page.held_out]
    unseen = [page for page in everything if page.held_out]
    random = Random(SEED)
    copies = [disguised(page, random) for page in pages for _ in range(COPIES)]
    first: list[Result] = []
    second: list[Result] = []
    third: list[Result] = []
    sites = sorted({page.site for page in pages})
    for fold in range(given.folds or len(sites)):
        left_out = sites[fold :: given.folds or len(sites)]
        models = fit_both([page for page in pages + copies if page.site not in left_out])
        for page in pages + copies:
            if page.site in left_out:
                looked = judge(page, score(models[1], together(page, models[0])))
                (third if page.share < 0.5 else second).append(looked)
                if page.share == 0.5:
                    first.append(judge(page, score(models[0], page.alone)))
    report("alone, site left out", first)
    report("together, site left out", second, given.worst)
    report("and as other sites might be made", third)
    models = fit_both(pages + copies)
    for name, those in (("seen", pages), ("held out", unseen)):
        judged = [judge(page, score(models[1], together(page, models[0]))) for page in those]
        report(f"together, {name}", judged)
    if given.write:
        names = {"alone": ALONE, "together": TOGETHER}
        content = {
            name: {"bias": round(float(model[0]), 4)}
            | {n: round(float(w), 4) for n, w in zip(columns, model[1:], strict=True)}
            for (name, columns), model in zip(names.items(), models, strict=True)
        }
        (shared.ROOT / "aggregator/extract/locate/weights.json").write_text(
            json.dumps(content, indent=2) + "\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
