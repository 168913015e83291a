"""`litfass add --opml`: the pages of a list become sources; what is none is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aggregator.config import load
from tests.conftest import Litfass
from tests.test_commands_extract import EMPTY_PAGE, section_page


@pytest.fixture
def site() -> Iterator[str]:
    """Serve a newspaper of section pages, one of them empty; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (EMPTY_PAGE if self.path == "/leer" else section_page()).encode()
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def opml(path: Path, *outlines: str) -> Path:
    body = "".join(f"<outline {outline}/>" for outline in outlines)
    path.write_text(f'<opml version="2.0"><head/><body>{body}</body></opml>')
    return path


def configure(folder: Path, site: str) -> None:
    (folder / "litfass.toml").write_text(
        '# mine\n[fetch]\nallow_private = ["127.0.0.1"]\ndelay = "0s"\n\n'
        f'[[sources]]\nurl = "{site}/kultur"\n'
    )


def test_every_page_of_a_list_that_has_teasers_is_watched(
    litfass: Litfass, tmp_path: Path, site: str
) -> None:
    configure(tmp_path, site)
    listed = opml(
        tmp_path / "pages.opml",
        f'text="Politik" type="rss" xmlUrl="{site}/politik.rss" htmlUrl="{site}/politik"',
        f'text="Politik noch einmal" type="link" url="{site}/politik#oben"',
        f'text="Kultur" htmlUrl="{site}/kultur"',
        f'text="Leer" htmlUrl="{site}/leer"',
        f'text="Nur ein Feed" type="rss" xmlUrl="{site}/feed.rss"',
        f'text="Wirtschaft" htmlUrl="{site}/wirtschaft"',
    )
    ran = litfass("add", "--opml", listed)
    assert ran.code == 1
    assert "Nur ein Feed: a feed without a page is nothing to watch" in ran.err
    assert f"{site}/leer: no teasers on the page" in ran.err
    file = tmp_path / "litfass.toml"
    assert file.read_text().startswith("# mine\n")
    added = load(file, {}).sources[1:]
    assert [source.url for source in added] == [f"{site}/politik", f"{site}/wirtschaft"]
    assert [source.title for source in added] == ["Politik", "Wirtschaft"]
    again = litfass("add", "--opml", opml(tmp_path / "few.opml", f'text="K" url="{site}/kultur"'))
    assert again.code == 0
    assert "no page that is not watched already" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one page by its address, or a list"),
        (("https://zeitung.example/", "--opml", "a.opml"), "name one page by its address"),
        (("--opml", "a.opml", "--name", "x"), "name one page by its address"),
        (("--opml", "gone.opml"), "gone.opml: No such file or directory"),
        (("--opml", "a.opml"), "a.opml: this is no OPML list"),
    ],
)
def test_wrong_usage_says_what_to_do(
    litfass: Litfass, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "a.opml").write_text("<html></html>")
    ran = litfass("add", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
