"""Which time zone a page means when it prints none: its country's, where that has just one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# From zone.tab of tzdata: the countries whose zones agreed on every offset since 2018. By hand:
# China (Urumqi's other clock is not used in print), Ukraine (zone.tab lists Simferopol there) and
# New Zealand (the Chathams have 600 inhabitants).
_COUNTRIES = (
    "AD=Europe/Andorra AE=Asia/Dubai AF=Asia/Kabul AG=America/Antigua AI=America/Anguilla "
    "AL=Europe/Tirane AM=Asia/Yerevan AO=Africa/Luanda AR=America/Argentina/Buenos_Aires "
    "AS=Pacific/Pago_Pago AT=Europe/Vienna AW=America/Aruba AX=Europe/Mariehamn AZ=Asia/Baku "
    "BA=Europe/Sarajevo BB=America/Barbados BD=Asia/Dhaka BE=Europe/Brussels "
    "BF=Africa/Ouagadougou BG=Europe/Sofia BH=Asia/Bahrain BI=Africa/Bujumbura "
    "BJ=Africa/Porto-Novo BL=America/St_Barthelemy BM=Atlantic/Bermuda BN=Asia/Brunei "
    "BO=America/La_Paz BQ=America/Kralendijk BS=America/Nassau BT=Asia/Thimphu BW=Africa/Gaborone "
    "BY=Europe/Minsk BZ=America/Belize CC=Indian/Cocos CF=Africa/Bangui CG=Africa/Brazzaville "
    "CH=Europe/Zurich CI=Africa/Abidjan CK=Pacific/Rarotonga CM=Africa/Douala CN=Asia/Shanghai "
    "CO=America/Bogota CR=America/Costa_Rica CU=America/Havana CV=Atlantic/Cape_Verde "
    "CW=America/Curacao CX=Indian/Christmas CY=Asia/Nicosia CZ=Europe/Prague DE=Europe/Berlin "
    "DJ=Africa/Djibouti DK=Europe/Copenhagen DM=America/Dominica DO=America/Santo_Domingo "
    "DZ=Africa/Algiers EE=Europe/Tallinn EG=Africa/Cairo EH=Africa/El_Aaiun ER=Africa/Asmara "
    "ET=Africa/Addis_Ababa FI=Europe/Helsinki FJ=Pacific/Fiji FK=Atlantic/Stanley "
    "FO=Atlantic/Faroe FR=Europe/Paris GA=Africa/Libreville GB=Europe/London GD=America/Grenada "
    "GE=Asia/Tbilisi GF=America/Cayenne GG=Europe/Guernsey GH=Africa/Accra GI=Europe/Gibraltar "
    "GM=Africa/Banjul GN=Africa/Conakry GP=America/Guadeloupe GQ=Africa/Malabo GR=Europe/Athens "
    "GS=Atlantic/South_Georgia GT=America/Guatemala GU=Pacific/Guam GW=Africa/Bissau "
    "GY=America/Guyana HK=Asia/Hong_Kong HN=America/Tegucigalpa HR=Europe/Zagreb "
    "HT=America/Port-au-Prince HU=Europe/Budapest IE=Europe/Dublin IL=Asia/Jerusalem "
    "IM=Europe/Isle_of_Man IN=Asia/Kolkata IO=Indian/Chagos IQ=Asia/Baghdad IR=Asia/Tehran "
    "IS=Atlantic/Reykjavik IT=Europe/Rome JE=Europe/Jersey JM=America/Jamaica JO=Asia/Amman "
    "JP=Asia/Tokyo KE=Africa/Nairobi KG=Asia/Bishkek KH=Asia/Phnom_Penh KM=Indian/Comoro "
    "KN=America/St_Kitts KP=Asia/Pyongyang KR=Asia/Seoul KW=Asia/Kuwait KY=America/Cayman "
    "LA=Asia/Vientiane LB=Asia/Beirut LC=America/St_Lucia LI=Europe/Vaduz LK=Asia/Colombo "
    "LR=Africa/Monrovia LS=Africa/Maseru LT=Europe/Vilnius LU=Europe/Luxembourg LV=Europe/Riga "
    "LY=Africa/Tripoli MA=Africa/Casablanca MC=Europe/Monaco MD=Europe/Chisinau "
    "ME=Europe/Podgorica MF=America/Marigot MG=Indian/Antananarivo MH=Pacific/Majuro "
    "MK=Europe/Skopje ML=Africa/Bamako MM=Asia/Yangon MO=Asia/Macau MP=Pacific/Saipan "
    "MQ=America/Martinique MR=Africa/Nouakchott MS=America/Montserrat MT=Europe/Malta "
    "MU=Indian/Mauritius MV=Indian/Maldives MW=Africa/Blantyre MY=Asia/Kuala_Lumpur "
    "MZ=Africa/Maputo NA=Africa/Windhoek NC=Pacific/Noumea NE=Africa/Niamey NF=Pacific/Norfolk "
    "NG=Africa/Lagos NI=America/Managua NL=Europe/Amsterdam NO=Europe/Oslo NP=Asia/Kathmandu "
    "NR=Pacific/Nauru NU=Pacific/Niue NZ=Pacific/Auckland OM=Asia/Muscat PA=America/Panama "
    "PE=America/Lima PH=Asia/Manila PK=Asia/Karachi PL=Europe/Warsaw PM=America/Miquelon "
    "PN=Pacific/Pitcairn PR=America/Puerto_Rico PS=Asia/Gaza PW=Pacific/Palau PY=America/Asuncion "
    "QA=Asia/Qatar RE=Indian/Reunion RO=Europe/Bucharest RS=Europe/Belgrade RW=Africa/Kigali "
    "SA=Asia/Riyadh SB=Pacific/Guadalcanal SC=Indian/Mahe SD=Africa/Khartoum SE=Europe/Stockholm "
    "SG=Asia/Singapore SH=Atlantic/St_Helena SI=Europe/Ljubljana SJ=Arctic/Longyearbyen "
    "SK=Europe/Bratislava SL=Africa/Freetown SM=Europe/San_Marino SN=Africa/Dakar "
    "SO=Africa/Mogadishu SR=America/Paramaribo SS=Africa/Juba ST=Africa/Sao_Tome "
    "SV=America/El_Salvador SX=America/Lower_Princes SY=Asia/Damascus SZ=Africa/Mbabane "
    "TC=America/Grand_Turk TD=Africa/Ndjamena TF=Indian/Kerguelen TG=Africa/Lome TH=Asia/Bangkok "
    "TJ=Asia/Dushanbe TK=Pacific/Fakaofo TL=Asia/Dili TM=Asia/Ashgabat TN=Africa/Tunis "
    "TO=Pacific/Tongatapu TR=Europe/Istanbul TT=America/Port_of_Spain TV=Pacific/Funafuti "
    "TW=Asia/Taipei TZ=Africa/Dar_es_Salaam UA=Europe/Kyiv UG=Africa/Kampala "
    "UY=America/Montevideo UZ=Asia/Samarkand VA=Europe/Vatican VC=America/St_Vincent "
    "VE=America/Caracas VG=America/Tortola VI=America/St_Thomas VN=Asia/Ho_Chi_Minh "
    "VU=Pacific/Efate WF=Pacific/Wallis WS=Pacific/Apia YE=Asia/Aden YT=Indian/Mayotte "
    "ZA=Africa/Johannesburg ZM=Africa/Lusaka ZW=Africa/Harare "
)
COUNTRY_ZONES: Mapping[str, str] = MappingProxyType(
    dict(pair.split("=", 1) for pair in _COUNTRIES.split())
)
"""ISO 3166 country -> IANA zone."""

# Languages whose countries keep one clock between them: the country readers think of first.
_LANGUAGES = (
    "de=DE it=IT nl=NL pl=PL cs=CZ sk=SK sv=SE no=NO nb=NO nn=NO da=DK fi=FI is=IS et=EE lv=LV "
    "lt=LT hu=HU ro=RO bg=BG el=GR tr=TR uk=UA he=IL iw=IL ja=JP ko=KR zh=CN hr=HR sl=SI sr=RS "
    "bs=BA mk=MK sq=AL mt=MT th=TH vi=VN hi=IN ka=GE hy=AM az=AZ fa=IR ne=NP si=LK km=KH lo=LA "
    "my=MM ca=AD be=BY"
)
_LANGUAGE_COUNTRIES = MappingProxyType(dict(pair.split("=", 1) for pair in _LANGUAGES.split()))

# Two-letter top-level domains that are sold to everybody or that name no ISO country.
_SOLD = (
    "ac ag ai am as bz cc cd co cv dj fm gg gl gs im io la lc ly me mn ms mu nu pw re sc sh sr st "
    "sx tc tk to tv vc vg vu ws eu"
)
_GENERIC = frozenset(_SOLD.split())
_SECOND_LEVELS = frozenset({"com", "co", "net", "org", "gov", "edu", "ac"})
_RENAMED = MappingProxyType({"uk": "GB", "el": "GR", "gov": "US", "mil": "US", "edu": "US"})


def country_of(host: str | None) -> str | None:
    """Return the ISO country a host's top-level domain stands for; None for .com and its like."""
    if not host:
        return None
    *_, above, last = ["", *host.rstrip(".").lower().split(".")]
    if last in _RENAMED:
        return _RENAMED[last]
    if len(last) != 2 or not last.isascii() or not last.isalpha():
        return None
    if last in _GENERIC and above not in _SECOND_LEVELS:
        return None
    return last.upper()


def region_of(language: str | None) -> str | None:
    """Return the country a language tag names ("en-GB" -> "GB"), None where it names none."""
    for part in (language or "").replace("_", "-").split("-")[1:]:
        if len(part) == 2 and part.isascii() and part.isalpha():
            return part.upper()
    return None


def page_timezone(host: str | None, language: str | None) -> str | None:
    """Return the IANA zone of the page's country (host, else language) if it has just one."""
    country = country_of(host) or region_of(language)
    if country is not None:
        return COUNTRY_ZONES.get(country)
    primary = (language or "").replace("_", "-").split("-", 1)[0].lower()
    return COUNTRY_ZONES.get(_LANGUAGE_COUNTRIES.get(primary, ""))


def regional_language(language: str | None, host: str | None) -> str | None:
    """Return the language tag with the country that decides the order of numbers in dates.

    "en" on a .uk host is "en-GB". "en-US" on the host of another country is plain "en": publishing
    software declares it unless somebody changes it.
    """
    country = country_of(host)
    if not language or country is None:
        return language
    primary = language.replace("_", "-").split("-", 1)[0]
    region = region_of(language)
    if region is None:
        return f"{primary}-{country}"
    if (primary.lower(), region) == ("en", "US") and country != "US":
        return primary
    return language
