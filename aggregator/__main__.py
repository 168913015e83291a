"""The command `litfass`: every command by name; its module is imported when it is asked for."""

from __future__ import annotations

import functools
import importlib
import io
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "run": "Visit all sources on schedule and serve the feeds.",
    "add": "Look at a page, show what is on it, and watch it from now on.",
    "visit": "Visit sources once, for cron.",
    "extract": "Show the teasers on a page, or on many, without keeping anything.",
    "import": "Put saved pages into the archive, as if seen at their time.",
    "replay": "Read kept pages again, to fill in what could not be read before.",
    "publish": "Write the feeds that changed, or a copy of all of them.",
    "rule": "Say that two addresses are one article, or two.",
    "search": "Find articles in the archive.",
    "status": "Show every source, its last and its next visit, and the archive.",
    "backup": "Write a copy of the archive that any SQLite program opens.",
    "export": "Print the articles, or the list of feeds.",
    "check": "Check the configuration, and say what it means.",
    "health": "Tell whether the service answers, for containers.",
    "demo": "Serve the demo newspaper alone.",
}
"""Name -> what it does, as the first line of its function's docstring says it, too.

The function has the name of its command and lies in a module of that name, both with an underscore
where the name is a word of Python.
"""

KEYWORDS = frozenset({"import"})


class _Commands(TyperGroup):
    """Commands of which only the one that is run is loaded, so that help and search are quick."""

    # Typer has this class, but not the types of what it is called with, in its public part
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, placeholder, rest = super().resolve_command(ctx, args)
        return name, placeholder if name is None else _loaded(name), rest


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def function_of(name: str) -> Callable[..., None]:
    """Return the function that a command runs."""
    inside = f"{name}_" if name in KEYWORDS else name
    function: Callable[..., None] = getattr(
        importlib.import_module(f"aggregator.commands.{inside}"), inside
    )
    return function


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # JSON is UTF-8 whatever the locale says
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="litfass")


def _loaded(name: str) -> Any:
    """Return a command as Typer runs it; its expected errors become messages and exit codes."""
    from aggregator.commands.failures import explained

    function = function_of(name)

    @functools.wraps(function)
    def run(*args: object, **options: object) -> None:
        with explained():
            function(*args, **options)

    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    one.command(name)(run)
    return typer.main.get_command(one)


def _placeholder() -> None:
    """Stand in the list of commands."""


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"litfass {version('litfass')}")
        except PackageNotFoundError:
            typer.echo("litfass, not installed")
        raise typer.Exit


@app.callback()
def litfass(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Visit news pages; remember every teaser once; publish one feed per section."""


for _name, _summary in COMMANDS.items():
    app.command(_name, help=_summary)(_placeholder)


if __name__ == "__main__":
    main()
