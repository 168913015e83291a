"""Words of French, Spanish, Italian, Portuguese, Catalan and Romanian."""

from __future__ import annotations

ROMANCE = {
    "fr": """
        months: janvier janv jan | février fév févr | mars mar | avril avr | mai | juin | juillet
            juil | août aout | septembre sept sep | octobre oct | novembre nov | décembre déc dec
        weekdays: lundi lun | mardi mar | mercredi mer | jeudi jeu | vendredi ven | samedi sam |
            dimanche dim
        days: aujourd'hui aujourd’hui ce_matin cet_après-midi | hier hier_matin hier_soir
            hier_après-midi | avant-hier
        second: seconde secondes sec
        minute: minute minutes min mn mins
        hour: heure heures
        day: jour jours j
        week: semaine semaines sem
        month: mois
        year: an ans année années
        before: il_y_a ilya
        now: à_l'instant à_l’instant
        numbers: un une | deux | trois | quatre | cinq | six | sept | huit | neuf | dix
        join: le du de
        lead: à vers
        label: publié publiée publication paru date posté
        update: modifié mis mise actualisé jour maj màj
        ordinal: er
        clockmark: h
        minute30: une_demi-heure une_demi_heure
        until: jusqu'au jusqu’au à_partir_du
        to: au
    """,
    "es": """
        months: enero ene | febrero feb | marzo mar | abril abr | mayo may | junio jun | julio
            jul | agosto ago agto | septiembre setiembre sept sep set | octubre oct | noviembre
            nov | diciembre dic
        weekdays: lunes lun | martes mar | miércoles mié mie | jueves jue | viernes vie | sábado
            sáb sab | domingo dom
        days: hoy esta_mañana esta_tarde | ayer ayer_por_la_mañana ayer_por_la_tarde
            ayer_por_la_noche | anteayer antes_de_ayer antier
        second: segundo segundos seg
        minute: minuto minutos min mins
        hour: hora horas hs hrs
        day: día días
        week: semana semanas
        month: mes meses
        year: año años
        before: hace
        after: atrás
        now: justo_ahora ahora_mismo
        numbers: un una | dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez
        join: de del el
        lead: a_las a_la las
        clock: hs hrs horas
        am: am
        pm: pm
        label: publicado publicada fecha creado
        update: actualizado actualizada modificado última act
        clockmark: h
        minute30: media_hora
        until: hasta a_partir_del
        to: al a
    """,
    "it": """
        months: gennaio gen genn | febbraio feb febb | marzo mar | aprile apr | maggio mag magg |
            giugno giu | luglio lug | agosto ago | settembre set sett | ottobre ott | novembre
            nov | dicembre dic
        weekdays: lunedì lun | martedì mar | mercoledì mer | giovedì gio | venerdì ven | sabato
            sab | domenica dom
        days: oggi | ieri | ieri_l'altro l'altro_ieri l’altro_ieri avantieri
        second: secondo secondi sec
        minute: minuto minuti min
        hour: ore
        hour1: ora un'ora un’ora
        day: giorno giorni gg
        week: settimana settimane
        month: mese mesi
        year: anno anni
        after: fa
        now: poco_fa adesso proprio_ora
        numbers: un una uno | due | tre | quattro | cinque | sei | sette | otto | nove | dieci
        join: il del di l dell
        lead: alle ore h
        label: pubblicato pubblicata data
        update: aggiornato aggiornata modificato aggiornamento ultimo
        ordinal: °
        clockmark: h
        minute30: mezz'ora mezzora
        until: fino_al
        to: al a
    """,
    "pt": """
        months: janeiro jan | fevereiro fev | março mar | abril abr | maio mai | junho jun |
            julho jul | agosto ago | setembro set | outubro out | novembro nov | dezembro dez
        weekdays: segunda segunda-feira seg | terça terça-feira ter | quarta quarta-feira qua |
            quinta quinta-feira qui | sexta sexta-feira sex | sábado sáb | domingo dom
        days: hoje | ontem | anteontem
        second: segundo segundos seg
        minute: minuto minutos min mins
        hour: hora horas hrs
        day: dia dias
        week: semana semanas
        month: mês meses
        year: ano anos
        before: há faz
        after: atrás
        now: agora_mesmo agora
        numbers: um uma | dois duas | três | quatro | cinco | seis | sete | oito | nove | dez
        join: de do dia em feira
        lead: às as à
        label: publicado publicada publicação postado data
        update: atualizado atualizada modificado última actualizado
        clockmark: h
        minute30: meia_hora
        until: até
        to: ao
    """,
    "ca": """
        months: gener gen | febrer febr feb | març | abril abr | maig | juny | juliol jul | agost
            ag | setembre set | octubre oct | novembre nov | desembre des
        weekdays: dilluns dl | dimarts dt | dimecres dc | dijous dj | divendres dv | dissabte ds
            | diumenge dg
        days: avui | ahir | abans-d'ahir
        minute: minut minuts min
        hour: hora hores
        day: dia dies
        week: setmana setmanes
        month: mes mesos
        year: any anys
        before: fa
        numbers: un una | dos dues | tres | quatre | cinc | sis | set | vuit | nou | deu
        join: de d del
        lead: a_les
        label: publicat
        update: actualitzat
        clockmark: h
        until: fins
        to: al a
    """,
    "ro": """
        months: ianuarie ian | februarie feb | martie mar | aprilie apr | mai | iunie iun | iulie
            iul | august aug | septembrie sept sep | octombrie oct | noiembrie nov noi |
            decembrie dec
        weekdays: luni lun | marți mar | miercuri mie | joi | vineri vin | sâmbătă sâm | duminică
            dum
        days: azi astăzi | ieri | alaltăieri
        second: secundă secunde
        minute: minut minute min
        hour: oră ore
        day: zi zile
        week: săptămână săptămâni
        month: lună
        year: an ani
        before: acum
        after: în_urmă
        numbers: un o | doi două | trei | patru | cinci | șase | șapte | opt | nouă | zece
        join: de
        lead: ora la
        label: publicat
        update: actualizat
        until: până
    """,
}
