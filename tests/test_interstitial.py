"""What comes instead of a page is recognised, in any language; a real page never is."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import FetchError
from aggregator.fetch.interstitial import Finding, Instead, recognise
from aggregator.fetch.judge import judged
from aggregator.fetch.model import Exchange, PageRequest
from aggregator.fetch.sketch import sketch
from bench.loopback import page

ASKED = "https://news.example/politik/"


def exchange(body: str | bytes, *, status: int = 200, url: str = ASKED, **headers: str) -> Exchange:
    raw = body.encode() if isinstance(body, str) else body
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(
        url=url,
        status=status,
        headers={"content-type": "text/html; charset=utf-8"} | names,
        set_cookies=(),
        body=raw,
        transferred=len(raw),
    )


def kind(body: str | bytes, **more: object) -> Instead | None:
    found = recognise(asked=ASKED, answer=exchange(body, **more))  # type: ignore[arg-type]
    return found.kind if found else None


def html(inside: str = "", *, title: str = "", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body>{inside}</body></html>"
    )


# Challenges

CHALLENGES = {
    "Cloudflare": (
        403,
        html(
            '<noscript>Enable JavaScript and cookies to continue</noscript><script>(function(){'
            'window._cf_chl_opt = {cvId: "3"};a.src = "/cdn-cgi/challenge-platform/h/b/orchestrate/'
            'chl_page/v1";}());</script>',
            title="Just a moment...",
        ),
    ),
    "DataDome": (
        403,
        html(
            "<p id=cmsg>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c',"
            "'host':'geo.captcha-delivery.com'}</script>"
            '<script src="https://ct.captcha-delivery.com/c.js"></script>'
        ),
    ),
    "Akamai": (
        403,
        html(
            "<H1>Access Denied</H1>You don't have permission to access this on this server.<P>"
            "Reference&#32;&#35;18&#46;2d<P>https://errors.edgesuite.net/18&#46;2d</P>"
        ),
    ),
    "HUMAN": (
        403,
        html(
            '<div id="px-captcha"></div><script>window._pxAppId = "PX1";</script>',
            title="Access to this page has been denied",
        ),
    ),
    "Imperva": (
        200,
        html('<iframe src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1">No</iframe>'),
    ),
    "AWS WAF": (202, html("<script>AwsWafIntegration.saveReferrer()</script><div></div>")),
    "Sucuri": (200, html("<script>sucuri_cloudproxy_js='';S='cz1'</script>")),
    "Anubis": (
        200,
        html(
            '<script id="anubis_challenge" type="application/json">{}</script><p>Sie sehen dies, '
            "weil der Administrator dieser Website Anubis eingerichtet hat.</p>",
            title="Wir stellen sicher, dass Sie kein Bot sind!",
        ),
    ),
    "DDoS-Guard": (403, html('<script src="/.well-known/ddos-guard/check"></script>')),
    "Qrator": (401, html('<script src="/__qrator/qauth_utm_v2.js"></script>')),
    "Servicepipe": (200, html('<script src="/__js_p_/bundle.js"></script>')),
    "Bunny": (200, html('<script src="/.bunny-shield/assets/challenge.js"></script>')),
    "SafeDog": (200, html("<div>您的访问请求可能存在风险，已被网站安全狗拦截</div>")),
    "hCaptcha": (200, html('<p>Are you human?</p><div class="h-captcha" data-sitekey="1"></div>')),
    "Turnstile": (200, html('<form><div class="cf-turnstile"></div></form>')),
}  # fmt: skip


@pytest.mark.parametrize("whose", CHALLENGES)
def test_a_challenge_is_known_by_its_product_and_not_gone_around(whose: str) -> None:
    status, body = CHALLENGES[whose]
    found = recognise(asked=ASKED, answer=exchange(body, status=status))
    assert found == Finding(kind=Instead.CHALLENGE, mark=whose)
    assert found.outcome == "blocked"
    assert whose in found.advice


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {"cf_mitigated": "challenge"}),
        (403, {"x_datadome": "protected"}),
        (202, {"x_amzn_waf_action": "challenge"}),
        (405, {"x_amzn_waf_action": "captcha"}),
        (429, {"x_vercel_mitigated": "challenge"}),
        (403, {"x_sucuri_block": "EXPVP16"}),
        (429, {"x_kpsdk_ct": "0a1b"}),
    ],
)
def test_a_header_that_says_so_is_enough(status: int, headers: dict[str, str]) -> None:
    assert kind("", status=status, **headers) is Instead.CHALLENGE


@pytest.mark.parametrize(
    "headers", [{"x_datadome": "protected"}, {"x_kpsdk_ct": "0a"}, {"cf_ray": "8a-FRA"}]
)
def test_a_header_that_real_pages_have_too_is_not(headers: dict[str, str]) -> None:
    assert kind(page(), **headers) is None


@pytest.mark.parametrize(
    "title",
    [
        "Just a moment...", "Einen Moment bitte…", "Un instant…", "Un momento…", "Bir dakika",
        "Attention Required! | Cloudflare", "Are you a robot?", "Security Check",
        "Zugriff verweigert", "Accès refusé", "Acceso denegado", "Доступ ограничен",
        "Вы не робот?", "请稍候…", "しばらくお待ちください",
    ],
)  # fmt: skip
def test_a_challenge_of_no_known_product_is_known_by_its_title(title: str) -> None:
    assert kind(html("<p>…</p><script>x()</script>", title=title)) is Instead.CHALLENGE


def test_a_plain_refusal_and_a_rate_limit_stay_what_they_are() -> None:
    assert kind(html("<h1>403</h1>", title="Forbidden"), status=403) is None
    assert kind(html('<div class="cf-error-details">1015</div>'), status=429) is None
    assert kind(html('<div class="g-recaptcha"></div>'), status=404) is None


# Consent

WALLS = {
    "de": "Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Ihre Zustimmung ist jederzeit "
    "widerrufbar. Wir und unsere bis zu 200 Partner nutzen Cookies und Geräte-Kennungen, um "
    "personalisierte Anzeigen auszuspielen. Mehr in der Datenschutzerklärung. Akzeptieren. "
    "Oder lesen Sie für 1,99 Euro die Woche ohne Tracking.",
    "en": "We and our 842 partners store and access personal data, like browsing data or unique "
    "identifiers, on your device. By selecting Accept you consent to cookies and tracking. "
    "See our privacy policy. Manage choices. Accept all.",
    "fr": "Avec votre accord, nos partenaires et nous utilisons des cookies pour accéder "
    "à des données personnelles. Retirez votre consentement à tout moment. Politique de "
    "confidentialité. Accepter et fermer. S'abonner pour continuer sans accepter.",
    "es": "Nosotros y nuestros socios utilizamos cookies y datos personales para publicidad "
    "personalizada. Puede retirar su consentimiento en la política de privacidad y de cookies. "
    "Aceptar y continuar, o suscríbase.",
    "it": "Noi e i nostri partner utilizziamo cookie e dati personali per annunci personalizzati. "
    "Puoi revocare il consenso nella privacy policy e cookie policy. Accetta o abbonati.",
    "nl": "Wij en onze partners gebruiken cookies en verwerken persoonsgegevens. Geef toestemming "
    "voor gepersonaliseerde advertenties of lees ons privacybeleid en cookiebeleid. Akkoord.",
    "pl": "My i nasi partnerzy korzystamy z plików cookies. Wyrażam zgodę na przetwarzanie danych. "
    "Zgoda jest dobrowolna. Polityka prywatności i polityka cookies. Przejdź do serwisu.",
    "tr": "Biz ve iş ortaklarımız çerezler kullanıyoruz. Çerez politikası, gizlilik ve KVKK "
    "metnimizi okuyun. Çerezleri kabul et.",
    "ru": "Мы используем файлы cookie. Продолжая, вы даёте согласие на обработку куки и "
    "персональных данных. Политика cookies. Согласен.",
    "ja": "当サイトはクッキーを使用します。"
    "プライバシーポリシーに同意の上、クッキーの利用に同意してください。",
    "ko": "저희는 쿠키를 사용합니다. 개인정보 처리방침과 쿠키 사용에 동의하시겠습니까? 동의함",
    "zh": "我们使用您的个人信息。请阅读隐私政策并同意。同意后继续。",
}


@pytest.mark.parametrize("language", WALLS)
def test_a_wall_of_consent_is_known_in_any_language(language: str) -> None:
    buttons = '<button>OK</button><a href="/privacy">…</a><script src="/cmp.js"></script>'
    found = recognise(asked=ASKED, answer=exchange(html(f"<p>{WALLS[language]}</p>{buttons}")))
    assert found is not None
    assert (found.kind, found.outcome) == (Instead.CONSENT, "blocked")
    assert "cookies" in found.advice


@pytest.mark.parametrize(
    "platform",
    [
        "https://cdn.privacy-mgmt.com/unified/wrapperMessagingWithoutDetection.js",
        "https://sdk.privacy-center.org/didomi.js",
        "https://app.usercentrics.eu/browser-ui/latest/loader.js",
        "https://cdn.cookielaw.org/scripttemplates/otSDKStub.js",
        "https://delivery.consentmanager.net/cmp.js",
        "https://static.axept.io/axeptio.js",
    ],
)
def test_a_wall_that_a_platform_draws_is_known_by_the_platform(platform: str) -> None:
    body = html(f'<p>We value your privacy</p><script src="{platform}"></script>')
    assert kind(body) is Instead.CONSENT


@pytest.mark.parametrize(
    "url",
    [
        "https://consent.news.example/?return=/politik/",
        "https://news.example/consent-a-?targetUrl=https%3A%2F%2Fnews.example",
        "https://www.news.example/zustimmung?url=x",
        "https://news.example/consent/tcf/politik",
        "https://myprivacy.publisher.example/consent?siteKey=1",
        "https://news.example/sonstiges/zustimmung/auswahl.html?from=x",
        "https://consent.portal.example/v2/collectConsent?sessionId=1",
    ],
)
def test_a_redirect_to_a_consent_page_is_one(url: str) -> None:
    assert kind(html("<p>Hello</p>"), url=url) is Instead.CONSENT


def test_the_banner_of_a_real_page_is_no_wall() -> None:
    banner = f"<div id=usercentrics-root>{WALLS['de']}</div><script src=onetrust.js></script>"
    assert kind(page(words=banner)) is None
    short = page(teasers=25).replace("</body>", f"{banner}</body>")
    assert kind(short) is None


# Login


def test_a_page_that_asks_for_a_password_is_a_login_page() -> None:
    form = '<form action="/s"><input name=u><input type="password" name=p></form>'
    found = recognise(asked=ASKED, answer=exchange(html(form, title="Konto")))
    assert found is not None
    assert (found.kind, found.outcome) == (Instead.LOGIN, "blocked")
    assert kind(page(words=form)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://login.news.example/authorize?client=1",
        "https://news.example/anmelden?next=/politik/",
        "https://sso.publisher.example/start",
        "https://news.example/account/sign-in",
        "https://news.example/connexion/",
    ],
)
def test_a_redirect_to_a_login_page_is_one_whatever_stands_around_it(url: str) -> None:
    assert kind(page(), url=url) is Instead.LOGIN


def test_an_article_about_logging_in_is_none() -> None:
    url = "https://news.example/digital/how-to-sign-in-without-a-password.html"
    assert kind(page(), url=url) is None
    assert kind(page(), url="https://news.example/digital/consent-and-the-law.html") is None


# Soft 404

MISSING = [
    "404", "404 Not Found", "Error 404", "Fehler 404", "Page not found", "Seite nicht gefunden",
    "Die Seite wurde nicht gefunden", "Page introuvable", "Página no encontrada",
    "Página não encontrada", "Pagina non trovata", "Pagina niet gevonden", "Sidan hittades inte",
    "Siden findes ikke", "Sivua ei löydy", "Strona nie istnieje", "Stránka nenalezena",
    "Az oldal nem található", "Stranica nije pronađena", "Страница не найдена",
    "Сторінку не знайдено", "Η σελίδα δεν βρέθηκε", "Sayfa bulunamadı", "ページが見つかりません",
    "页面不存在", "頁面不存在", "페이지를 찾을 수 없습니다", "الصفحة غير موجودة", "הדף לא נמצא",
    "पेज नहीं मिला", "Không tìm thấy trang", "Halaman tidak ditemukan", "Pagina nu a fost găsită",
]  # fmt: skip


@pytest.mark.parametrize("said", MISSING)
def test_a_page_that_says_it_is_not_there_is_missing_whatever_its_status_says(said: str) -> None:
    found = recognise(asked=ASKED, answer=exchange(html("<p>…</p>", title=f"{said} | Zeitung")))
    assert found is not None
    assert (found.kind, found.outcome) == (Instead.MISSING, "unreachable")
    with_navigation = page().replace("Politik - Zeitung", f"{said} – Zeitung")
    assert kind(with_navigation) is Instead.MISSING
    headed = page(teasers=25, words=f"<h1>{said}</h1>")
    assert kind(headed) is Instead.MISSING


@pytest.mark.parametrize(("codec", "said"), [("cp1251", 18), ("euc-kr", 26), ("shift_jis", 23)])
def test_old_charsets_hide_nothing(codec: str, said: int) -> None:
    words = next(one for one in MISSING[19:] if _fits(one, codec))
    body = html("<p>…</p>", title=words).encode(codec)
    assert kind(body, content_type=f"text/html; charset={codec}") is Instead.MISSING, said


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return not text.isascii()


@pytest.mark.parametrize(
    "title",
    [
        "Peugeot 404: Ein Klassiker wird sechzig – Zeitung",
        "Why your page could not be found by Google and what to do about it - News",
        "Flug MH410 nach Rom verspätet – Zeitung",
        "Hotel mit Zimmer 404 ausgebrannt – Zeitung",
        "Politik – Zeitung",
    ],
)
def test_news_about_missing_pages_are_news(title: str) -> None:
    assert kind(page().replace("Politik - Zeitung", title)) is None


def test_a_section_that_leads_to_the_front_page_is_gone() -> None:
    assert kind(page(), url="https://news.example/") is Instead.MISSING
    assert kind(page(), url="https://www.news.example/") is Instead.MISSING
    assert kind(page(), url="https://politik.news.example/") is None  # it has a host of its own
    for asked in ("https://news.example", "https://news.example/index.html", "/de/", "/home"):
        start = asked if asked.startswith("http") else f"https://news.example{asked}"
        answer = exchange(page(), url="https://www.news.example/")
        assert recognise(asked=start, answer=answer) is None


# Shells


@pytest.mark.parametrize(
    "body",
    [
        html('<div id="root"></div><script src="/static/js/main.8f.js"></script>'),
        html('<noscript>You need to enable JavaScript to run this app.</noscript><div id=app>'
             '<div class=spinner></div></div><script type=module src="/assets/index.js"></script>'),
        html("<app-root></app-root><script src=main.js></script>"),
        html("<script>document.cookie='a=1';location.reload()</script>"),
    ],
)  # fmt: skip
def test_an_application_without_content_says_how_to_render_it(body: str) -> None:
    found = recognise(asked=ASKED, answer=exchange(body))
    assert found is not None
    assert (found.kind, found.outcome) == (Instead.SHELL, "unreadable")
    assert "browser = true" in found.advice


def test_an_application_that_brings_its_state_is_a_page() -> None:
    state = '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{}</script>'
    assert kind(html(state)) is None


def test_a_page_that_only_sends_browsers_on_names_the_address() -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=/de/news.html">'
    found = recognise(asked=ASKED, answer=exchange(html("<p>…</p>", head=refresh)))
    assert found is not None
    assert found.kind is Instead.ELSEWHERE
    assert "/de/news.html" in found.advice
    again = '<meta http-equiv="refresh" content="300">'
    assert kind(page().replace("</head>", f"{again}</head>")) is None


def test_a_poor_page_is_still_a_page() -> None:
    links = "".join(f"<li><a href=/n/{n}>Meldung {n} aus dem Ort</a>" for n in range(5))
    assert kind(f"<html><title>Dorfblatt</title><ul>{links}</ul>") is None
    assert kind("Eine Seite als Text\n\nOhne alles", content_type="text/plain") is None


# The judgement, real pages, hostile pages


def test_what_came_instead_is_never_a_page() -> None:
    request = PageRequest(url=ASKED)
    now = datetime(2026, 1, 7, tzinfo=UTC)
    for body in (CHALLENGES["Imperva"][1], html(WALLS["en"]), html("<p>…</p>", title="Error 404")):
        with pytest.raises(FetchError) as failure:
            judged(request, exchange(body), now=now)
        assert failure.value.status == 200
    busy = replace(exchange("", status=403, cf_mitigated="challenge", retry_after="60"))
    with pytest.raises(FetchError) as failure:
        judged(request, busy, now=now)
    assert (failure.value.outcome, failure.value.retry_after) == ("blocked", 60.0)


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["corpus", "corpus/unlabelled"])
def test_no_recorded_page_is_taken_for_anything_else(shared: Path, folder: str) -> None:
    """All 309 are pages, those of kind `other` too: articles without further teasers."""
    manifest = shared / folder / "manifest.jsonl"
    assert manifest.is_file()
    found = []
    for line in manifest.read_text().splitlines():
        entry = json.loads(line)
        body = (manifest.parent / entry["path"]).read_bytes()
        if body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        answer = exchange(body, url=entry["url"] or ASKED)
        if instead := recognise(asked=answer.url, answer=answer):
            found.append((entry["id"], instead))
    assert found == []


@given(st.text(alphabet="<>abh1/ \"'=-!titlescrp", max_size=400))
def test_no_text_makes_a_sketch_fail(text: str) -> None:
    assert sketch(text) is not None


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!--", "<title>", '<a href="', "<script>", "<input <", "</", "<h1>", "<meta ", "& "],
)
def test_a_hostile_page_costs_time_in_proportion_to_its_length(piece: str) -> None:
    def cost(size: int) -> float:
        answer = exchange(piece * (size // len(piece)))
        began = time.process_time()
        recognise(asked=ASKED, answer=answer)
        return time.process_time() - began

    assert cost(4_000_000) < 2


# What other products and other people put there


@pytest.mark.parametrize(
    "body",
    [
        html(
            "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>", title="Zeitung"
        ),
        html("<h1>Einen Augenblick</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>"),
        html("<p>Vérifiez que vous êtes bien humain pour continuer.</p>"),
        html("<p>Проверяем ваш браузер перед доступом к сайту</p>"),
        html("<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>"),
        html("<p>向右滑动滑块完成拼图</p>", title="滑动验证页面"),
    ],
)
def test_a_challenge_of_unknown_make_is_known_by_what_it_says_or_does(body: str) -> None:
    assert kind(body) is Instead.CHALLENGE


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (html("<h1>Wartungsarbeiten</h1><p>Wir sind in Kürze zurück.</p>"), Instead.MAINTENANCE),
        (html("<h1>We&rsquo;ll be back soon!</h1>", title="News"), Instead.MAINTENANCE),
        (html("<p>Ведутся технические работы</p>"), Instead.MAINTENANCE),
        (html("<p>Diese Domain steht zum Verkauf.</p>", title="zeitung.example"), Instead.PARKED),
        (html("<script src='//img.sedoparking.com/a.js'></script>"), Instead.PARKED),
        (html("<p>This site is unavailable to visitors from your place.</p>"), Instead.NOT_HERE),
        (html(title="Not available in your country"), Instead.NOT_HERE),
        (html("<h1>Hoppla!</h1><p>Die Seite existiert leider nicht mehr.</p>"), Instead.MISSING),
        (html(head="<script>window.location.href='/lander'</script>"), Instead.ELSEWHERE),
        (
            html(
                '<div id="__next"><p>Loading...</p></div><script id="__NEXT_DATA__" '
                'type="application/json">{"props":{"pageProps":{}}}</script>'
            ),
            Instead.SHELL,
        ),
        (
            html(
                '<div id="sp_message_container_1"><iframe src="https://cdn.privacy-mgmt.com/i.html">'
                '</iframe></div><script src="https://cdn.privacy-mgmt.com/w.js"></script>',
                title="Zustimmung",
            ),
            Instead.CONSENT,
        ),
    ],
)
def test_what_else_stands_in_the_place_of_a_page_is_called_by_its_name(
    body: str, wanted: Instead
) -> None:
    assert kind(body) is wanted


def test_a_page_with_articles_may_speak_of_all_this() -> None:
    links = "".join(f'<a href="/politik/{n}">Artikel {n}</a>' for n in range(30))
    said = "Domain steht zum Verkauf, Wartungsarbeiten, press & hold, verify you are human"
    assert kind(html(f"<p>{said}</p>{links}")) is None
