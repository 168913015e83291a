"""Words of Lithuanian, Latvian and Estonian."""

from __future__ import annotations

BALTIC = {
    "lt": """
        months: sausis sausio saus | vasaris vasario vas | kovas kovo kov | balandis balandžio bal |
            gegužė gegužės geg | birželis birželio birž | liepa liepos liep |
            rugpjūtis rugpjūčio rugp | rugsėjis rugsėjo rugs | spalis spalio spal |
            lapkritis lapkričio lapkr | gruodis gruodžio gruod
        weekdays: pirmadienis | antradienis | trečiadienis | ketvirtadienis | penktadienis |
            šeštadienis | sekmadienis
        days: šiandien | vakar | užvakar
        minute: minutes minučių min
        hour: valandas valandų val
        hour1: valandą
        day: dienas dienų
        day1: dieną
        before: prieš
        numbers: vieną | dvi dvejas | tris
        join: m
        clock: val
        label: paskelbta
        update: atnaujinta
    """,
    "lv": """
        months: janvāris janvārī jan | februāris februārī feb | marts martā | aprīlis aprīlī apr |
            maijs maijā | jūnijs jūnijā jūn | jūlijs jūlijā jūl | augusts augustā aug |
            septembris septembrī sep | oktobris oktobrī okt | novembris novembrī nov |
            decembris decembrī dec
        weekdays: pirmdiena | otrdiena | trešdiena | ceturtdiena | piektdiena | sestdiena |
            svētdiena
        days: šodien | vakar | aizvakar
        minute: minūtēm minūtes min
        minute1: minūtes
        hour: stundām st
        hour1: stundas
        day: dienām
        day1: dienas
        before: pirms
        join: gada
        lead: plkst
        label: publicēts
        update: atjaunots
    """,
    "et": """
        months: jaanuar jaan | veebruar veebr | märts | aprill apr | mai | juuni | juuli |
            august aug | september sept | oktoober okt | november nov | detsember dets
        weekdays: esmaspäev | teisipäev | kolmapäev | neljapäev | reede | laupäev | pühapäev
        days: täna | eile | üleeile
        minute: minutit min
        minute1: minut
        hour: tundi
        hour1: tund
        day: päeva
        day1: päev
        after: tagasi
        lead: kell
        label: avaldatud
        update: uuendatud
    """,
}
