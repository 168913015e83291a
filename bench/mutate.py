"""Break a page in the ways the web does, and in some it does not; a seed gives the same page."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

TAG = re.compile(rb"<[^<>]*>")
START_TAG = re.compile(rb"<([a-zA-Z][\w-]*)\s+([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(rb"""[^\s=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))?""")
TEXT = re.compile(rb">([^<>]+)<")
SCRIPTS = (
    "абвгдежзиклмнопрст",
    "あいうえおかきくけこ漢字日本語",
    "ابتثجحخدذرزسشصض",
    "אבגדהוזחטיכלמנ",
    "กขคงจฉชซ",
)


def truncated(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def with_tags_dropped(body: bytes, random: Random) -> bytes:
    share = random.choice((0.002, 0.02, 0.2))
    return TAG.sub(lambda tag: b"" if random.random() < share else tag[0], body)


def with_tags_doubled(body: bytes, random: Random) -> bytes:
    share = random.choice((0.002, 0.02, 0.2))
    return TAG.sub(lambda tag: tag[0] * 2 if random.random() < share else tag[0], body)


def with_attributes_shuffled(body: bytes, random: Random) -> bytes:
    """Put the attributes of each tag in another order; now and then give one to the next tag."""
    left_over: list[bytes] = []

    def shuffle(tag: re.Match[bytes]) -> bytes:
        attributes = ATTRIBUTE.findall(tag[2]) + left_over
        left_over.clear()
        random.shuffle(attributes)
        if attributes and random.random() < 0.05:
            left_over.append(attributes.pop())
        return b"<" + b" ".join([tag[1], *attributes]) + tag[3] + b">"

    return START_TAG.sub(shuffle, body)


def with_bytes_flipped(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(random.choice((1, 10, 200)) if body else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def in_another_script(body: bytes, random: Random) -> bytes:
    """Replace what stands between tags by words of another script, of the same length."""
    letters = random.choice(SCRIPTS)

    def replace(text: re.Match[bytes]) -> bytes:
        old = text[1].decode("utf-8", "replace")
        new = "".join(random.choice(letters) if letter.isalpha() else letter for letter in old)
        return b">" + new.encode() + b"<"

    return TEXT.sub(replace, body)


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    truncated,
    with_tags_dropped,
    with_tags_doubled,
    with_attributes_shuffled,
    with_bytes_flipped,
    in_another_script,
)


def mutated(body: bytes, seed: int) -> bytes:
    """Return the page broken in one to three ways."""
    random = Random(seed)
    for mutation in random.sample(MUTATIONS, random.choice((1, 1, 2, 3))):
        body = mutation(body, random)
    return body
