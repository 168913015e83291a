"""Words of German, English, Dutch and the Scandinavian languages."""

from __future__ import annotations

GERMANIC = {
    "de": """
        months: januar jänner jan jän | februar feber feb febr | märz mär mrz maerz | april apr |
            mai | juni jun | juli jul | august aug | september sept sep | oktober okt | november
            nov | dezember dez
        weekdays: montag mo | dienstag di | mittwoch mi | donnerstag do | freitag fr | samstag
            sonnabend sa | sonntag so
        days: heute heute_früh heute_morgen heute_vormittag heute_mittag heute_nachmittag | gestern
            gestern_früh gestern_morgen gestern_vormittag gestern_mittag gestern_nachmittag
            gestern_abend | vorgestern
        second: sekunde sekunden sek
        minute: minute minuten min
        hour: stunde stunden std
        day: tag tage tagen
        week: woche wochen
        month: monat monate monaten
        year: jahr jahre jahren
        before: vor
        now: gerade_eben soeben
        numbers: ein eine einer einem einen | zwei | drei | vier | fünf | sechs | sieben | acht |
            neun | zehn | elf | zwölf
        join: am den dem der des vom von
        lead: um gegen
        clock: uhr
        label: veröffentlicht veröffentlichung erschienen erstellt publiziert datum online seit
        update: aktualisiert aktualisierung stand update zuletzt letzte
        clockmark: h
        minute30: einer_halben_stunde
        until: bis ab
    """,
    "en": """
        months: january jan | february feb | march mar | april apr | may | june jun | july jul |
            august aug | september sept sep | october oct | november nov | december dec
        weekdays: monday mon | tuesday tue tues | wednesday wed weds | thursday thu thur thurs |
            friday fri | saturday sat | sunday sun
        days: today tonight this_morning this_afternoon | yesterday yesterday_morning |
            day_before_yesterday
        second: second seconds sec secs s
        minute: minute minutes min mins m
        hour: hour hours hr hrs
        day: day days d
        week: week weeks wk wks w
        month: month months mo mos mth mths
        year: year years yr yrs
        after: ago
        now: just_now moments_ago
        numbers: a an one | two | three | four | five | six | seven | eight | nine | ten | eleven |
            twelve
        join: of the on from
        lead: at
        am: am
        pm: pm
        label: published posted first date on created
        update: updated update modified last edited revised
        ordinal: st nd rd th
        clockmark: h
        minute30: half_an_hour half_hour
        until: until till through
        to: to
    """,
    "nl": """
        months: januari jan | februari feb febr | maart mrt | april apr | mei | juni jun | juli
            jul | augustus aug | september sept sep | oktober okt | november nov | december dec
        weekdays: maandag ma | dinsdag di | woensdag wo | donderdag do | vrijdag vr | zaterdag za
            | zondag zo
        days: vandaag | gisteren | eergisteren
        second: seconde seconden sec
        minute: minuut minuten min
        hour: uur uren
        day: dag dagen
        week: week weken
        month: maand maanden mnd
        year: jaar jaren
        after: geleden
        now: zojuist daarnet net
        numbers: een één | twee | drie | vier | vijf | zes | zeven | acht | negen | tien
        join: op de van
        lead: om
        clock: u uur
        label: gepubliceerd geplaatst publicatie
        update: bijgewerkt laatst update gewijzigd aangepast
        clockmark: u
        minute30: een_half_uur half_uur
        until: tot tot_en_met t_m
    """,
    "sv": """
        months: januari jan | februari feb febr | mars mar | april apr | maj | juni jun | juli
            jul | augusti aug | september sept sep | oktober okt | november nov | december dec
        weekdays: måndag mån må | tisdag tis ti | onsdag ons on | torsdag tors tor to | fredag
            fre fr | lördag lör lö | söndag sön sö
        days: idag i_dag | igår i_går | i_förrgår förrgår
        second: sekund sekunder sek
        minute: minut minuter min
        hour: timme timmar tim
        day: dag dagar dygn
        week: vecka veckor
        month: månad månader mån
        year: år
        after: sedan sen
        now: nyss just_nu
        numbers: en ett | två | tre | fyra | fem | sex | sju | åtta | nio | tio
        join: för den
        lead: kl klockan
        label: publicerad publicerades skapad
        update: uppdaterad uppdaterades senast
        ordinal: e
        clockmark: h
        minute30: en_halvtimme
        to: till
    """,
    "no": """
        months: januar jan | februar feb | mars mar | april apr | mai | juni jun | juli jul |
            august aug | september sept sep | oktober okt | november nov | desember des
        weekdays: mandag man | tirsdag tir tirs | onsdag ons | torsdag tor tors | fredag fre |
            lørdag lør | søndag søn | måndag
        days: idag i_dag | igår i_går | forgårs i_forgårs
        second: sekund sekunder sek
        minute: minutt minutter min
        hour: time timer timar t
        day: dag dager dagar døgn
        week: uke uker veke veker
        month: måned måneder månad månader mnd
        year: år
        after: siden sidan
        now: nettopp akkurat_nå
        numbers: en ett én | to | tre | fire | fem | seks | sju syv | åtte | ni | ti
        join: for den
        lead: kl klokken klokka
        label: publisert
        update: oppdatert sist
        clockmark: h
        minute30: en_halv_time en_halvtime
        to: til
    """,
    "da": """
        months: januar jan | februar feb febr | marts mar | april apr | maj | juni jun | juli jul
            | august aug | september sept sep | oktober okt | november nov | december dec
        weekdays: mandag man | tirsdag tir tirs | onsdag ons | torsdag tor tors | fredag fre |
            lørdag lør | søndag søn
        days: idag i_dag | igår i_går | forgårs i_forgårs
        second: sekund sekunder sek
        minute: minut minutter min
        hour: time timer t
        day: dag dage døgn
        week: uge uger
        month: måned måneder mdr
        year: år
        after: siden
        now: lige_nu netop
        numbers: en et én | to | tre | fire | fem | seks | syv | otte | ni | ti
        join: for den d
        lead: kl klokken
        label: publiceret offentliggjort udgivet
        update: opdateret senest
        clockmark: h
        minute30: en_halv_time
        to: til
    """,
}
