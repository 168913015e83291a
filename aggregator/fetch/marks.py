"""By what the pages that come instead of a page are known: marks of products, words of languages.

The marks are those of the products that make such pages, never of a site.
"""

from __future__ import annotations

import re

HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-vercel-mitigated", "", "Vercel"),
)
"""Header -> text in it -> whose it is; sent with nothing else but a challenge or a block."""

HEADERS_OF_ERRORS = (
    ("x-datadome", "protected", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-kpsdk-ct", "", "Kasada"),
)
"""As HEADERS, but sent with real pages too: they count with an error only."""

CHALLENGES = (
    ("/cdn-cgi/challenge-platform/", "Cloudflare"),
    ("_cf_chl_opt", "Cloudflare"),
    ("cf-error-details", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("_incapsula_resource", "Imperva"),
    ("px-captcha", "HUMAN"),
    ("_pxappid", "HUMAN"),
    ("/_px/", "HUMAN"),
    ("awswafintegration", "AWS WAF"),
    ("gokuprops", "AWS WAF"),
    ("sucuri_cloudproxy_js", "Sucuri"),
    ("sucuri website firewall", "Sucuri"),
    ("errors.edgesuite.net", "Akamai"),
    ("/_sec/cp_challenge", "Akamai"),
    ("/_sec/verify", "Akamai"),
    ("sec-if-cpt", "Akamai"),
    ("kpsdk", "Kasada"),
    ("ddos-guard", "DDoS-Guard"),
    ("/.well-known/ddos-guard/", "DDoS-Guard"),
    ("anubis_challenge", "Anubis"),
    ("/.within.website/x/cmd/anubis", "Anubis"),
    ("geo.captcha", "GeeTest"),
    ("geetest", "GeeTest"),
    ("g-recaptcha", "reCAPTCHA"),
    ("h-captcha", "hCaptcha"),
    ("cf-turnstile", "Turnstile"),
    ("challenges.cloudflare.com/turnstile", "Turnstile"),
    ("/__qrator", "Qrator"),
    ("/__js_p_", "Servicepipe"),
    ("/.bunny-shield/", "Bunny"),
    ("safedog", "SafeDog"),
    ("安全狗", "SafeDog"),
    ("friendlycaptcha", "Friendly Captcha"),
    ("frc-captcha", "Friendly Captcha"),
    ("altcha-widget", "ALTCHA"),
    ("smartcaptcha", "SmartCaptcha"),
    ("queue-it.net", "Queue-it"),
)
CHALLENGE_TITLE = re.compile(
    r"^just a moment|^attention required!|^access (to this page has been )?denied|"
    r"^are you (a robot|human)|^(bot|human|browser) (verification|check)|^security (check|"
    r"verification)|^checking your browser|^verify(ing)? (that )?you are human|"
    r"^pardon our interruption|^request (rejected|blocked)|^you have been blocked|"
    r"^(nur )?einen moment|^(sind sie|bist du) ein (mensch|roboter)|^zugriff verweigert|"
    r"^sicherheitsüberprüfung|^un (instant|momento)|^accès refusé|^êtes-vous un robot|"
    r"^acceso denegado|^accesso negato|^acesso negado|^toegang geweigerd|^odmowa dostępu|"
    r"^вы не робот|^доступ (ограничен|запрещ)|^проверка браузера|^bir dakika|^erişim engellendi|"
    r"^アクセスが拒否|^少々お待ち|^しばらくお待ち|^请稍候|^請稍候|^访问被拒绝|(安全|人机|滑动)验证|^网站防火墙|"
    r"^잠시만|^um momento|^een ogenblik|^один момент|^проверка безопасности|^chờ một chút|"
    r"^web page blocked|^establishing a secure connection|^vercel security checkpoint"
)
CHALLENGE_TEXT = re.compile(
    r"(verify|verifying|confirm|make sure)( that)? you(.re| are) (a )?(human|not a (ro)?bot)|"
    r"(checking|verifying) your (browser|connection)|press & hold|made us think you (were|are) a "
    r"bot|unusual traffic from your|"
    r"bestätigen sie( bitte)?, dass sie (ein mensch|kein roboter)|(über)?prüfen ihren browser|"
    r"que vous (êtes (bien )?humain|n.êtes pas un robot)|(que eres humano|que no eres un robot)|"
    r"(che sei umano|che non sei un robot)|(que você é humano|que não é um robô)|"
    r"dat u (een mens|geen robot) bent|że (jesteś człowiekiem|nie jesteś robotem)|"
    r"что вы (человек|не робот)|проверяем ваш браузер|robot olmadığınızı|"
    r"請完成.{0,10}驗證|请完成.{0,10}验证|(已被|您的访问被).{0,12}(拦截|阻断)|"
    r"ロボットではない|人間であること|로봇이 아님|사람인지 확인"
)
"""What a challenge says, whoever made it."""
SENT_ON = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"'\s]+)|location\.replace\(\s*[\"']([^\"'\s]+)"
)

CONSENT_PLATFORMS = (
    "privacy-mgmt", "sourcepoint", "sp_message", "consentmanager", "usercentrics", "onetrust",
    "didomi", "cookiebot", "trustarc", "truste", "iubenda", "quantcast", "cmp.inmobi", "axeptio",
    "cookiefirst", "cookieyes", "termly.io", "osano", "klaro", "complianz", "borlabs",
    "traffective", "opencmp", "appconsent", "sirdata", "fundingchoices", "trustcommander",
    "tarteaucitron", "clickio", "cookielaw", "cookie-wall", "cookiewall", "consent-wall",
    "purabo", "pur-abo", "contentpass", "collectconsent", "tcfapi",
)  # fmt: skip
CONSENT_WORDS = re.compile(
    r"cookies?|consent\w*|gdpr|dsgvo|rgpd|lgpd|kvkk|track(ing|er|ers)|privacy|partners?\b|"
    r"personali[sz]ed|datenschutz\w*|einwillig\w*|zustimm\w*|personenbezogen\w*|personalisiert\w*|"
    r"personnalis\w*|données|confidentialité|personaliza\w*|datos personales|privacidad\w*|"
    r"dados pessoais|personalizzat\w*|dati personali|toestemming|persoonsgegevens|samtyck\w*|"
    r"samtykk\w*|personuppgifter|personopplysninger|personvern\w*|suostumu\w*|eväste\w*|zgod[aęyą]|"
    r"ciastecz\w*|prywatno\w*|souhlas\w*|súhlas\w*|hozzájárul\w*|sütik?\w*|kolačić\w*|piškotk\w*|"
    r"sīkdatn\w*|slapuk\w*|küpsise\w*|çerez\w*|куки|соглас\w*|файл\w* cookie|συγκατάθεσ\w*|"
    r"απορρήτου|クッキー|同意|プライバシー|个人信息|隐私|隱私|쿠키|동의|개인정보|"
    r"ملفات تعريف الارتباط|الخصوصية|موافق\w*|עוגיות|פרטיות|कुकीज़?|गोपनीयता"
)
CONSENT_PATH = re.compile(
    r"(^|[/.])(consent|cookie-?(wall|consent)|privacy-?(gate|wall)|my-?privacy|zustimmung|"
    r"einwilligung|gdpr|dsgvo|rgpd|collectconsent)([/.\-_?]|$)"
)
LOGIN_PATH = re.compile(
    r"(^|[/.])(log-?in|sign-?in|sign-?on|sso|oauth2?|openid-connect|anmelden|anmeldung|einloggen|"
    r"connexion|iniciar-sesi[oó]n|accedi|inloggen|logowanie|giris|prihlaseni)([/.?]|$)"
)
FRONT_PATH = re.compile(
    r"/([a-z]{2}([-_][a-z]{2})?|(index|home|default|start|startseite|main|frontpage)([.-]\w+)*)?/?",
    re.IGNORECASE,
)

MISSING = re.compile(
    r"\b(error|fehler|erreur|errore|chyba|błąd|ошибка|エラー)?\s*\b4(04|10)\b"
    r"(\s*(error|fehler|not found|gone))?|"
    r"\b(page|site|document|content)\s+(could\s+|can\s*)?not\s+(be\s+)?found|"
    r"(page|content) (doesn.t|does not|no longer) exists?|"
    r"(seite|inhalt|dokument|artikel)\s+((wurde|konnte)\s+)?nicht\s+(mehr\s+)?"
    r"(gefunden|verfügbar|vorhanden)|(seite|artikel)\s+(existiert|gibt es)\s+(leider\s+)?nicht|"
    r"page\s+(est\s+)?(introuvable|non\s+trouvée)|"
    r"página\s+no\s+(encontrada|existe)|página\s+não\s+(foi\s+)?encontrada|"
    r"p[àa]gina\s+no\s+trobada|pagina\s+(non\s+trovata|niet\s+gevonden)|"
    r"pagin[aă]\s+nu\s+(a\s+fost\s+găsită|există)|sidan\s+(hittades|finns|kunde)\s+inte|"
    r"sid(en|an)\s+(blev\s+ikke|ble\s+ikke|findes\s+ikke|finnes\s+ikke|ikke\s+funnet)|"
    r"sivua\s+ei\s+löy[dt]y|(lehte|lehekülge)\s+ei\s+leitud|lapa\s+nav\s+atrasta|puslapis\s+nerastas|"
    r"stron[ay]\s+nie\s+(została\s+znaleziona|istnieje|znaleziono)|"
    r"stránka\s+(nebyla\s+nalezena|nenalezena|neexistuje|sa\s+nenašla)|"
    r"(az\s+)?oldal\s+nem\s+található|stranica\s+nije\s+pronađena|stran\s+ne\s+obstaja|"
    r"страниц[аы]\s+не\s+(найдена|существует|намерена)|страницата\s+не\s+е\s+намерена|"
    r"сторінк[уа]\s+не\s+(знайдено|існує)|σελίδα\s+δεν\s+βρέθηκε|sayfa\s+bulunamadı|"
    r"ページが?見つかりません(でした)?|お探しのページ|页面(不存在|未找到|找不到)|頁面(不存在|未找到)|"
    r"找不到(页面|頁面)|페이지를\s+찾을\s+수\s+없|الصفحة\s+غير\s+موجودة|لم\s+يتم\s+العثور|"
    r"(הדף|העמוד)\s+לא\s+נמצא|یافت\s+نشد|(पृष्ठ|पेज)\s+नहीं\s+मिला|không\s+tìm\s+thấy(\s+trang)?|"
    r"trang\s+không\s+tồn\s+tại|halaman\s+tidak\s+(ditemukan|dijumpai)|ไม่พบหน้า"
)

MAINTENANCE = re.compile(
    r"wartungsarbeiten|wartungsmodus|wird (gerade|derzeit|momentan) gewartet|in wartung|"
    r"(site|under|scheduled|performing|undergoing|system)( some| planned)? maintenance|"
    r"maintenance (mode|in progress|work)|down for maintenance|(will|.ll) be (right )?back (soon|"
    r"shortly)|(site|page) (est )?en maintenance|maintenance (est )?en cours|en mantenimiento|"
    r"in manutenzione|em manutenção|(in|wegens) onderhoud|przerwa techniczna|prace konserwacyjne|"
    r"технические работы|техническом обслуживании|технічні роботи|probíhá údržba|bakım (modunda|"
    r"çalışması)|underhållsarbete|メンテナンス中|(系统|网站)?维护中|점검 중"
)
PARKED = re.compile(
    r"(domain( name)?|website) (is|may be) (available )?for sale|buy this domain|"
    r"(domain|website|webseite) steht zum verkauf|domain (kaufen|erwerben)|"
    r"domaine est (à vendre|en vente)|dominio (está )?en venta|dominio è in vendita|"
    r"domein (is|staat) te koop|domena (jest )?na sprzedaż|домен (прода|выставлен)|域名.{0,6}出售"
)
PARKING = ("sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic.com", "/_zcb_parking")
NOT_HERE = re.compile(
    r"(not available|unavailable)( at this time)? (in your (country|region|location|area)|"
    r"to (visitors|users|readers) (from|in))|visitors from the european (economic area|union)|"
    r"in (ihrem|deinem) land (leider )?nicht verfügbar|"
    r"pas (disponible|accessible) dans votre (pays|région)|"
    r"no está disponible en (tu|su) (país|región)|non è disponibile nel tuo paese|"
    r"не доступ\w+ в вашей стране|недоступ\w+ в вашем регионе"
)

EMPTY_STATE = re.compile(r'"pageprops"\s*:\s*\{\s*\}')
"""An application that fills its page later left an empty state."""
STATE = re.compile(
    r"__next_data__|__next_f|__nuxt|__initial_state__|__preloaded_state__|__apollo_state__"
)
"""What an application filled its own page with: teasers may be read from there."""
EMPTY_ROOT = re.compile(
    r"<(div|main|section|app-root)\b[^<>]*\bid\s*=\s*[\"']?[\w-]+[^<>]*>\s*</\1>|<app-root"
)
