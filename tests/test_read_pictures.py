"""The picture of a block: the real one behind lazy loading, never a stand-in."""

from __future__ import annotations

import pytest

from tests.made_blocks import many, read, read_one

HEADLINE = '<h3><a href="/kran-1">Hafen bekommt neuen Kran</a></h3>'
REAL = "https://www.bote.example/bild/kran.jpg"
DATA = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<img src="/bild/kran.jpg">', REAL),
        ('<img src="https://cdn.example/k.webp?w=320">', "https://cdn.example/k.webp?w=320"),
        ('<img src="//cdn.example/k.webp">', "https://cdn.example/k.webp"),
        ('<img src="/bild/alter kran.jpg">', "https://www.bote.example/bild/alter%20kran.jpg"),
        (f'<img src="{DATA}" data-src="/bild/kran.jpg">', REAL),
        ('<img src="/img/placeholder.png" data-src="/bild/kran.jpg">', REAL),
        ('<img src="/img/spacer.gif" data-original="/bild/kran.jpg">', REAL),
        ('<img src="/img/1x1.gif" data-lazy-src="/bild/kran.jpg">', REAL),
        ('<img data-srcset="/bild/klein.jpg 320w, /bild/kran.jpg 1200w, /bild/g.jpg 4000w">', REAL),
        ('<img srcset="/bild/klein.jpg 1x, /bild/kran.jpg 1.5x">', REAL),
        ('<img srcset="https://c.example/a,b/k.jpg 640w,https://c.example/a,b/g.jpg 960w">',
         "https://c.example/a,b/g.jpg"),
        ('<picture><source srcset="/bild/kran.jpg 800w"><img src="/i/blank.gif"></picture>', REAL),
        (f'<picture><source srcset="{DATA}" data-srcset="/bild/kran.jpg"></picture>', REAL),
        ('<img src="/img/loading.gif"><noscript><img src="/bild/kran.jpg"></noscript>', REAL),
        ('<div style="background-image: url(\'/bild/kran.jpg\')"></div>', REAL),
        ('<div style="color: red; background: #fff url(/bild/kran.jpg) center"></div>', REAL),
        ('<img data-baseurl="/bild/kran.jpg">', REAL),
        ('<div data-bg="/bild/kran.jpg"></div>', REAL),
        ('<div class="lazy" data-original-src="/bild/kran.jpg"></div>', REAL),
        ('<span data-img="/bild/kran.jpg"></span>', REAL),
        ('<span data-image="kran"></span>', None),
        ('<img data-delay="/bild/kran.jpg" src="">', REAL),
        ('<img dsrc="/bild/kran.jpg?itok=1">', f"{REAL}?itok=1"),
        ('<img data-delay="/bild/index.jpg/klein" alt="Foto">',
         "https://www.bote.example/bild/index.jpg/klein"),
        ('<img alt="Foto /DCIM/0001.jpg">', None),
        (f'<img src="{DATA}" data-src="/bild/{{width}}/kran.jpg">',
         "https://www.bote.example/bild/640/kran.jpg"),
        ('<img src="/bild/kran.jpg" width="80" height="45">', REAL),
        ('<img src="/bild/kran.jpg" width="728" height="2">', None),
        ('<img src="/bild/kran.jpg" width="²" height="³">', REAL),
        (f'<img src="/bild/kran.jpg" width="{5000 * "9"}">', REAL),
        ('<img data-interchange="[ /bild/k.jpg, (small)], [ /bild/kran.jpg, (large) ]">', REAL),
        (f'<img data-interchange="[{100_000 * " "}" src="/bild/kran.jpg">', REAL),
        (f'<img src="{40_000 * "/plugins"}.jpg">', None),
        ('<amp-img src="/bild/kran.jpg"></amp-img>', REAL),
        ('<a-img src="/bild/kran.jpg"><img src="data:,"></a-img>', REAL),
        ('<video poster="/bild/kran.jpg"></video>', REAL),
        (f'<img src="{DATA}">', None),
        ('<img src="/img/logo.png">', None),
        ('<img src="/img/bote-logo.svg">', None),
        ('<img src="/img/pixel.gif" width="1" height="1">', None),
        ('<img src="/bild/kran.jpg" width="16" height="16">', None),
        ('<img src="/bild/kran.jpg" width="16px" height="16px">', None),
        ('<img src="/bild/kran.jpg" width="1³80" height="²">', REAL),
        (f'<img src="/bild/kran.jpg" width="{"9" * 5000}" height="auto">', REAL),
        ('<img src="https://secure.gravatar.com/avatar/9?s=96">', None),
        ('<img src="https://ad.doubleclick.net/k.jpg">', None),
        ('<img src="{{ image }}">', None),
        ('<img src="https://cdn.example/index-transparent_h-9_w-16.gif">', None),
        ('<img src="/wp-content/plugins/shop/resources/images/shop-loading.gif">', None),
        ('<img src="/images/smilies/cool.gif">', None),
        ('<img src="/uploads/avatars/2020/muster.jpg">', None),
        ('<img data-interchange="[/bild/k.jpg, (default)], [/bild/kran.jpg, (large)]">', REAL),
        ('<img data-lazy="[/bild/kran.jpg, (default)]">', REAL),
        ('<img src="kran">', None),
        ('<img src="blob:https://x.example/1">', None),
        ('<img src="https://[broken/k.jpg">', None),
        ("", None),
    ],
)  # fmt: skip
def test_which_address_is_the_picture(markup: str, expected: str | None) -> None:
    assert read_one(markup + HEADLINE).image == expected


def test_a_picture_in_the_link_goes_before_a_portrait_of_the_author() -> None:
    teaser = read_one(f"""{HEADLINE}<div class="author"><img src="/bild/mia.jpg"></div>
        <a href="/kran-1"><img src="/bild/kran.jpg"></a>
        <a href="/autor/mia"><img src="/b/m.jpg"></a>""")
    assert teaser.image == REAL


def test_a_picture_of_several_articles_is_none_of_theirs() -> None:
    template = (
        '<article><img src="/bild/reihe.jpg" data-x="$0"><h3><a href="/k-$0">$1</a></h3></article>'
    )
    page = many(
        template, [("1", "Hafen bekommt Kran"), ("2", "Brücke zu"), ("3", "Wahl wiederholt")]
    )
    assert {one.image for one in read(page)} == {None}
    assert {one.image for one in read(page.replace('data-x="', 'data-src="/bild/'))} == {
        "https://www.bote.example/bild/1",
        "https://www.bote.example/bild/2",
        "https://www.bote.example/bild/3",
    }


def test_the_whole_picture_goes_before_one_for_some_screens() -> None:
    teaser = read_one(f"""<a href="/kran-1"><picture><source srcset="/bild/hoch.jpg">
        <img src="/bild/kran.jpg"></picture></a>{HEADLINE}""")
    assert teaser.image == REAL
    assert teaser.provenance["image"].endswith("img")
