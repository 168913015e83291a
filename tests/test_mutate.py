"""The breaking of pages for endurance runs: known by seed, and really broken."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from bench.mutate import MUTATIONS, mutated

Mutation = Callable[[bytes, Random], bytes]

PAGE = (
    b'<html><body><ul class="a" id="b">'
    + b"".join(
        b'<li class="x" id="i%d"><a href="/story-%d" title="t">Headline %d</a></li>' % (n, n, n)
        for n in range(300)
    )
    + b"</ul></body></html>"
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_mutation_breaks_a_page_and_a_seed_breaks_it_again_alike(mutation: Mutation) -> None:
    assert any(mutation(PAGE, Random(seed)) != PAGE for seed in range(3))
    assert mutation(PAGE, Random(7)) == mutation(PAGE, Random(7))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_page_without_anything_can_be_broken_too(mutation: Mutation) -> None:
    assert mutation(b"", Random(1)) == b""


def test_different_seeds_give_different_pages() -> None:
    assert len({mutated(PAGE, seed) for seed in range(50)}) > 40
