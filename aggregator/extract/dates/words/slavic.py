"""Words of Polish, Czech, Slovak, Croatian, Russian, Ukrainian and Bulgarian."""

from __future__ import annotations

SLAVIC = {
    "pl": """
        months: styczeń stycznia sty | luty lutego lut | marzec marca mar | kwiecień kwietnia kwi
            | maj maja | czerwiec czerwca cze | lipiec lipca lip | sierpień sierpnia sie |
            wrzesień września wrz | październik października paź | listopad listopada lis |
            grudzień grudnia gru
        weekdays: poniedziałek pon pn | wtorek wt wto | środa śr | czwartek czw cz | piątek pt |
            sobota sob sb | niedziela nd niedz
        days: dzisiaj dziś dzis | wczoraj | przedwczoraj
        second: sekunda sekundy sekund sek
        minute: minuty minut min
        minute1: minutę
        hour: godziny godzin godz
        hour1: godzinę
        day: dni
        day1: dzień
        week: tydzień tygodnie tygodni tyg
        month: miesiąc miesiące miesięcy mies
        year: rok lata lat
        after: temu
        now: przed_chwilą
        numbers: jedną jeden | dwie dwa | trzy | cztery | pięć | sześć | siedem | osiem | dziewięć |
            dziesięć
        join: r roku
        lead: o godz godzina g
        label: opublikowano data publikacji publikacja dodano utworzono
        update: aktualizacja zaktualizowano aktualizowano ostatnia
        minute30: pół_godziny
        to: do
    """,
    "cs": """
        months: leden ledna led | únor února úno | březen března bře | duben dubna dub | květen
            května kvě | červen června čvn | červenec července čvc | srpen srpna srp | září zář |
            říjen října říj | listopad listopadu lis | prosinec prosince pro
        weekdays: pondělí po | úterý út | středa st | čtvrtek čt | pátek pá | sobota so | neděle
            ne
        days: dnes | včera | předevčírem
        second: sekundou sekundami sekund
        minute: minutami minuty minut min
        minute1: minutou
        hour: hodinami hodiny hodin hod
        hour1: hodinou
        day: dny dnů dní
        day1: dnem
        week: týdnem týdny týdnů
        month: měsícem měsíci měsíců
        year: rokem lety let
        before: před
        now: právě_teď před_chvílí
        numbers: jednou jedním | dvěma | třemi | čtyřmi | pěti | šesti | sedmi | osmi | devíti |
            deseti
        join: dne
        lead: v ve o
        clock: hodin hod h
        label: publikováno vydáno zveřejněno datum
        update: aktualizováno aktualizace upraveno
        minute30: půl_hodinou
        to: do až
    """,
    "sk": """
        months: január januára jan | február februára feb | marec marca mar | apríl apríla apr |
            máj mája | jún júna | júl júla | august augusta aug | september septembra sep |
            október októbra okt | november novembra nov | december decembra dec
        weekdays: pondelok po | utorok ut | streda st | štvrtok št | piatok pi | sobota so |
            nedeľa ne
        days: dnes | včera | predvčerom
        second: sekundou sekundami
        minute: minútami minút min
        minute1: minútou
        hour: hodinami hodín hod
        hour1: hodinou
        day: dňami dní
        day1: dňom
        week: týždňom týždňami
        month: mesiacom mesiacmi
        year: rokom rokmi
        before: pred
        numbers: jednou jedným | dvoma dvomi | troma tromi
        lead: o
        label: publikované zverejnené
        update: aktualizované
        to: do až
    """,
    "hr": """
        months: siječanj siječnja sij | veljača veljače velj | ožujak ožujka ožu | travanj
            travnja tra | svibanj svibnja svi | lipanj lipnja lip | srpanj srpnja srp | kolovoz
            kolovoza kol | rujan rujna ruj | listopad listopada lis | studeni studenoga studenog
            stu | prosinac prosinca pro
        weekdays: ponedjeljak pon | utorak uto | srijeda sri | četvrtak čet | petak pet | subota
            sub | nedjelja ned
        days: danas | jučer | prekjučer
        minute: minute minuta minutu min
        hour: sati sata
        hour1: sat
        day: dana
        day1: dan
        before: prije
        join: godine
        lead: u
        clock: sati h
        label: objavljeno
        update: ažurirano
        to: do
    """,
    "ru": """
        months: январь января янв | февраль февраля фев февр | март марта мар | апрель апреля апр
            | май мая | июнь июня июн | июль июля июл | август августа авг | сентябрь сентября
            сен сент | октябрь октября окт | ноябрь ноября ноя нояб | декабрь декабря дек
        weekdays: понедельник пн | вторник вт | среда ср | четверг чт | пятница пт | суббота сб |
            воскресенье вс
        days: сегодня | вчера | позавчера
        second: секунда секунду секунды секунд сек
        minute: минуты минут мин
        minute1: минуту
        hour: часа часов ч
        hour1: час
        day: дня дней дн
        day1: день
        week: неделю недели недель нед
        month: месяц месяца месяцев мес
        year: год года лет
        after: назад
        now: только_что сейчас
        numbers: один одну | два две | три | четыре | пять | шесть | семь | восемь | девять | десять
        join: г
        lead: в
        label: опубликовано дата публикации
        update: обновлено обновлён изменено
        minute30: полчаса
        to: по
    """,
    "uk": """
        months: січень січня січ | лютий лютого лют | березень березня бер | квітень квітня квіт
            кві | травень травня трав тра | червень червня черв чер | липень липня лип | серпень
            серпня серп сер | вересень вересня вер | жовтень жовтня жовт жов | листопад листопада
            лист лис | грудень грудня груд гру
        weekdays: понеділок пн | вівторок вт | середа ср | четвер чт | п'ятниця п’ятниця пт |
            субота сб | неділя нд
        days: сьогодні | вчора учора | позавчора
        second: секунда секунду секунди секунд сек
        minute: хвилини хвилин хв
        minute1: хвилину
        hour: години годин год
        hour1: годину
        day: дні днів дн
        day1: день
        week: тиждень тижні тижнів
        month: місяць місяці місяців
        year: рік роки років
        after: тому тому_назад
        now: щойно
        numbers: один одну | два дві | три | чотири | п'ять п’ять | шість | сім | вісім | дев'ять
            дев’ять | десять
        join: р року
        lead: о об в у
        label: опубліковано дата публікації
        update: оновлено змінено
        minute30: півгодини
        to: по до
    """,
    "bg": """
        months: януари ян яну | февруари фев февр | март мар | април апр | май | юни юн | юли юл
            | август авг | септември сеп септ | октомври окт | ноември ное | декември дек
        weekdays: понеделник пон | вторник вто | сряда сря | четвъртък чет | петък пет | събота
            съб | неделя нед
        days: днес | вчера | завчера
        minute: минута минути мин
        hour: час часа
        day: ден дни
        week: седмица седмици
        month: месец месеца
        year: година години
        before: преди
        numbers: един една | два две | три
        join: г
        lead: в от
        clock: ч часа
        label: публикувано публикувана
        update: обновено обновена
        to: до
    """,
}
