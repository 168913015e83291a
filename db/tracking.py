"""Query parameters that say how a reader came, not which article he reads; no site is named."""

from __future__ import annotations

_NAMES = frozenset(
    """
    __twitter_impression _ga _gl _hsenc _hsmi action_object_map action_type_map amp_js_v
    campaign_id cmp cmpid cvid dclid dicbo emci emdi fb_action_ids fb_action_types fb_ref
    fb_source fbclid feature feedtype gaa_at gbraid gclid gclsrc icid ifttt igsh igshid
    int_campaign int_content int_medium int_source intcid isfreemail ito li_fat_id li_medium
    li_source link_source mc_cid mc_eid mkt_tok msclkid ncid ocid oly_anon_id oly_enc_id
    originalreferrer outputtype rb_clickid rcode recommendation ref ref_src ref_url referer
    referral referrer s_cid s_kwcid sc_cid sc_src sccid share share_id shared smid smtyp
    soc_src soc_trk source spm sr_share src sref ss_cid sxsrf taid tblci tpcc traffic_source
    trk trkcampaign ttclid twclid vero_conv vero_id via wbraid wickedid wt_mc wt_zmc
    xing_share xtor yclid zanpid
    """.split()  # noqa: SIM905 - a list would be a line a name
)
_PREFIXES = (
    "utm_",
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "hsa_",
    "itm_",
    "ns_",
    "at_",
    "stm_",
    "wt_",
)
_AMP = frozenset({"amp", "output", "outputtype", "amp_gsa", "usqp", "__amp_source_origin"})


def is_tracking(name: str, value: str) -> bool:
    """Tell whether a parameter leaves the article the same."""
    folded = name.lower()
    if folded in _NAMES or folded.startswith(_PREFIXES):
        return True
    return folded in _AMP and value.lower() in ("", "1", "true", "amp")
