"""The repository itself: layout, front doors, documents that name what exists, complete locks."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("aggregator", "feeds", "db")
FRONT_DOORS = ("db", "feeds", "aggregator.extract", "aggregator.fetch", "aggregator.capture")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAX_MODULE_LINES = 300


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file of ours: what git would hold, without asking git."""
    skipped = {"node_modules", "data", "build", "dist"}
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        hidden = any(part.startswith(".") and part != ".ci" for part in inside.parts)
        if hidden or skipped & set(inside.parts) or not path.is_file():
            continue
        try:
            yield inside, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def markdown() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def normal(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    "name",
    [
        "Makefile", "Dockerfile", "compose.yaml", "README.md", "CHANGELOG.md", "LICENSE",
        ".ci/run", "docs/glossary.md", "docs/fields.md", "docs/archive.md", "docs/sources.md",
        "docs/operations.md", "docs/decisions", "tests/floors.json",
    ],
)  # fmt: skip
def test_what_the_layout_names_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", FRONT_DOORS)
def test_a_front_door_names_what_it_offers_and_has_it(name: str) -> None:
    door = importlib.import_module(name)
    assert door.__all__
    assert len(set(door.__all__)) == len(door.__all__)
    assert [offered for offered in door.__all__ if not hasattr(door, offered)] == []


def test_every_module_can_be_imported_alone_and_says_what_it_owns() -> None:
    silent = []
    for package in PACKAGES:
        path = [str(ROOT / package)]
        for found in pkgutil.walk_packages(path, prefix=f"{package}."):
            if not found.name.endswith("__main__"):
                module = importlib.import_module(found.name)
                if not (module.__doc__ or "").strip():
                    silent.append(found.name)
    assert silent == []


def test_no_module_is_longer_than_one_can_keep_in_mind() -> None:
    lengths = {str(path): len(path.read_text().splitlines()) for path in modules()}
    assert {path: count for path, count in lengths.items() if count > MAX_MODULE_LINES} == {}


def test_only_one_place_swallows_whatever_comes() -> None:
    blind = ("Exception", "BaseException")
    places = [
        f"{path.relative_to(ROOT)}:{handler.lineno}"
        for path in modules()
        for handler in ast.walk(ast.parse(path.read_text()))
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or ast.unparse(handler.type) in blind)
        and not isinstance(handler.body[-1], ast.Raise)
    ]
    assert len(places) <= 1, places


def test_nothing_is_left_to_do_expected_to_fail_or_hidden_from_coverage() -> None:
    unwanted = ("TO" + "DO", "FIX" + "ME", "x" + "fail", "no " + "cover", "mark." + "skip(")
    found = [
        f"{path}: {word}"
        for path, text in texts()
        if path.suffix in (".py", ".toml", ".html", ".mjs")
        for word in unwanted
        if word in text
    ]
    assert found == []


@pytest.mark.corpus
def test_program_code_names_no_site_of_the_corpus(shared: Path) -> None:
    manifest = (shared / "corpus" / "manifest.jsonl").read_text().splitlines()
    hosts = {urlsplit(json.loads(line)["url"] or "").hostname for line in manifest}
    sites = {host.removeprefix("www.") for host in hosts if host}
    assert len(sites) > 20
    text = {path: path.read_text() for path in modules()}
    assert [f"{path}: {site}" for path in text for site in sites if site in text[path]] == []


def test_tests_lie_flat_so_that_none_shadows_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
    assert not {folder.name for folder in (ROOT / "tests").iterdir()} & set(PACKAGES)


def test_each_of_the_forty_requirements_on_feeds_has_a_test_that_names_it() -> None:
    tests = "".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py"))
    named = {int(number) for number in re.findall(r"^(?:async )?def test_(\d\d)_", tests, re.M)}
    assert named == set(range(1, 41))


def locked(lock: str) -> dict[str, list[str]]:
    """Return what a lock pins: name -> the lines of its requirement, hashes included."""
    pinned: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / lock).read_text().splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==", line):
            name = normal(found[1])
            pinned.setdefault(name, [])
        if name and not line.lstrip().startswith("#"):
            pinned[name].append(line)
    return pinned


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_dependency_with_hashes(lock: str) -> None:
    wanted = [*PROJECT["project"]["dependencies"]]
    if "dev" in lock:
        extras = PROJECT["project"]["optional-dependencies"]
        wanted += extras["dev"] + extras["browser"]
    names = {normal(re.split(r"[^A-Za-z0-9._-]", requirement)[0]) for requirement in wanted}
    pinned = locked(lock)
    assert names - set(pinned) == set()
    assert [name for name, lines in pinned.items() if "--hash=sha256:" not in "".join(lines)] == []


def test_the_two_locks_agree() -> None:
    runtime, development = (
        {name: [line for line in lines if "==" in line] for name, lines in locked(lock).items()}
        for lock in LOCKS
    )
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|(?<!-)-[if] ", text) == []


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    registries = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org"]
    homes = ["/" + "root/", "/" + "work/main", "/" + "work/shared", "/" + "opt/pypi"]
    named = [
        f"{path}: {word}" for path, text in texts() for word in registries + homes if word in text
    ]
    assert named == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for document in markdown():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_decisions_are_numbered_without_gaps_and_asked_as_questions() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers[0] == 1
    assert all(later == number + 1 for number, later in pairwise(numbers))
    titles = [path.read_text().splitlines()[0] for path in decisions]
    assert [title for title in titles if not re.fullmatch(r"# .+\?", title)] == []


def test_documents_name_only_commands_that_exist() -> None:
    commands = importlib.import_module("aggregator.__main__").app
    known = {command.name or command.callback.__name__ for command in commands.registered_commands}
    # A name in running text ("litfass is") is no command; in code it is.
    code = re.compile(r"`[^`\n]*`|^```.*?^```", re.MULTILINE | re.DOTALL)
    named = {
        word
        for document in markdown()
        for block in code.findall(document.read_text())
        for word in re.findall(r"(?:^|[\s/`])litfass ([a-z]+)", block)
    }
    assert named - known == set()


def test_the_makefile_has_every_target_that_documents_name() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    scripts = [ROOT / ".ci" / "run"]
    named = {
        word
        for document in [*markdown(), *scripts]
        for word in re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)$", document.read_text(), re.M)
        for word in word
        if word
    }
    assert {"run", "test", "clients", "image-test", "soak", "bench"} <= targets
    assert named - targets == set()


def test_the_container_starts_without_a_shell_as_a_numbered_user() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    user = next(line.split()[1] for line in lines if line.startswith("USER "))
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    starts = [line for line in lines if re.match(r"\s*(ENTRYPOINT|CMD) ", line)]
    assert len(starts) == 3  # the health check, the entry point and its default
    assert all(re.fullmatch(r"\s*[A-Z]+ \[.*\]", line) for line in starts)
