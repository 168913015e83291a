"""Words of Turkish, Greek, Hungarian, Finnish, Arabic, Hebrew, Persian and Indonesian."""

from __future__ import annotations

EAST = {
    "tr": """
        months: ocak oca | şubat şub | mart mar | nisan nis | mayıs may | haziran haz | temmuz
            tem | ağustos ağu | eylül eyl | ekim eki | kasım kas | aralık ara
        weekdays: pazartesi pzt | salı sal | çarşamba çar çrş | perşembe per prş | cuma cum |
            cumartesi cmt | pazar paz
        days: bugün | dün | evvelsi_gün önceki_gün
        second: saniye sn
        minute: dakika dk dak
        hour: saat sa
        day: gün
        week: hafta
        month: ay
        year: yıl
        after: önce
        now: az_önce şimdi
        numbers: bir | iki | üç | dört | beş | altı | yedi | sekiz | dokuz | on
        lead: saat
        label: yayınlanma yayınlandı yayın tarihi tarih oluşturulma giriş eklenme
        update: güncelleme güncellendi son
        minute30: yarım_saat
        to: ile
    """,
    "el": """
        months: ιανουάριος ιανουαρίου ιαν γενάρη | φεβρουάριος φεβρουαρίου φεβ φλεβάρη | μάρτιος
            μαρτίου μαρ μάρτη | απρίλιος απριλίου απρ απρίλη | μάιος μαΐου μαι μάη | ιούνιος
            ιουνίου ιουν ιούνη | ιούλιος ιουλίου ιουλ ιούλη | αύγουστος αυγούστου αυγ |
            σεπτέμβριος σεπτεμβρίου σεπ σεπτ σεπτέμβρη | οκτώβριος οκτωβρίου οκτ οκτώβρη |
            νοέμβριος νοεμβρίου νοε νοέμβρη | δεκέμβριος δεκεμβρίου δεκ δεκέμβρη
        weekdays: δευτέρα δευ δε | τρίτη τρι τρ | τετάρτη τετ | πέμπτη πεμ πε | παρασκευή παρ πα
            | σάββατο σαβ σα | κυριακή κυρ κυ
        days: σήμερα | χθες χτες εχθές | προχθές προχτές
        second: δευτερόλεπτο δευτερόλεπτα
        minute: λεπτό λεπτά λ
        hour: ώρα ώρες
        day: ημέρα ημέρες μέρα μέρες
        week: εβδομάδα εβδομάδες
        month: μήνα μήνες μήνας
        year: χρόνο χρόνια έτος έτη
        before: πριν πριν_από
        after: πριν
        now: μόλις_τώρα μόλις
        numbers: μία μια ένα έναν | δύο | τρία τρεις | τέσσερα τέσσερις | πέντε | έξι | επτά εφτά |
            οκτώ οχτώ | εννέα εννιά | δέκα
        join: του την της
        lead: στις ώρα
        am: πμ
        pm: μμ
        label: δημοσίευση δημοσιεύθηκε δημοσιεύτηκε ημερομηνία
        update: ενημέρωση ενημερώθηκε τελευταία
        ordinal: η
        minute30: μισή_ώρα
        until: έως μέχρι
        to: ως
    """,
    "hu": """
        months: január jan | február feb febr | március márc már | április ápr | május máj |
            június jún | július júl | augusztus aug | szeptember szept szep | október okt |
            november nov | december dec
        weekdays: hétfő h | kedd | szerda sze | csütörtök csüt | péntek | szombat szo | vasárnap
            vas
        days: ma | tegnap | tegnapelőtt
        minute: perce perccel
        hour: órája órával
        day: napja nappal
        after: ezelőtt
        label: megjelent
        update: frissítve
    """,
    "fi": """
        months: tammikuu tammikuuta tammi | helmikuu helmikuuta helmi | maaliskuu maaliskuuta
            maalis | huhtikuu huhtikuuta huhti | toukokuu toukokuuta touko | kesäkuu kesäkuuta
            kesä | heinäkuu heinäkuuta heinä | elokuu elokuuta elo | syyskuu syyskuuta syys |
            lokakuu lokakuuta loka | marraskuu marraskuuta marras | joulukuu joulukuuta joulu
        weekdays: maanantai ma | tiistai ti | keskiviikko ke | torstai to | perjantai pe |
            lauantai la | sunnuntai su
        days: tänään | eilen | toissapäivänä
        minute: minuuttia minuutti min
        hour: tuntia tunti t
        day: päivää päivä pv
        week: viikkoa viikko
        month: kuukautta kuukausi
        year: vuotta vuosi
        after: sitten
        lead: klo kello
        label: julkaistu
        update: päivitetty
    """,
    "ar": """
        months: يناير كانون_الثاني جانفي | فبراير شباط فيفري | مارس آذار | أبريل إبريل نيسان
            أفريل | مايو أيار ماي | يونيو يونيه حزيران جوان | يوليو يوليه تموز جويلية يوليوز |
            أغسطس آب أوت غشت | سبتمبر أيلول شتنبر | أكتوبر تشرين_الأول | نوفمبر تشرين_الثاني
            نونبر | ديسمبر كانون_الأول دجنبر
        weekdays: الاثنين الإثنين اثنين | الثلاثاء ثلاثاء | الأربعاء أربعاء | الخميس خميس |
            الجمعة جمعة | السبت سبت | الأحد أحد
        days: اليوم | أمس البارحة | أول_أمس
        second: ثانية ثوان ثواني
        minute: دقيقة دقائق دقيقه
        minute1: دقيقة
        minute2: دقيقتين دقيقتان
        hour: ساعات ساعه
        hour1: ساعة
        hour2: ساعتين ساعتان
        day: أيام يوما ايام
        day1: يوم
        day2: يومين يومان
        week: أسبوع أسابيع أسبوعين
        month: شهر أشهر شهور شهرين
        year: سنة سنوات عام أعوام سنتين عامين
        before: منذ قبل
        after: مضت
        now: الآن للتو قبل_قليل
        numbers: واحد واحدة | اثنين | ثلاث ثلاثة | أربع أربعة | خمس خمسة | ست ستة | سبع سبعة | ثمان
            ثماني ثمانية | تسع تسعة | عشر عشرة
        join: في من
        lead: الساعة على_الساعة
        am: ص صباحا
        pm: م مساء
        label: نشر نشرت تاريخ النشر
        update: تحديث آخر محدث
        minute30: نصف_ساعة
        until: حتى
        to: إلى
    """,
    "fa": """
        months: ژانویه | فوریه | مارس | آوریل | مه | ژوئن | ژوئیه جولای | اوت آگوست | سپتامبر |
            اکتبر | نوامبر | دسامبر
        weekdays: دوشنبه | سه‌شنبه | چهارشنبه | پنجشنبه | جمعه | شنبه | یکشنبه
        days: امروز | دیروز | پریروز
        minute: دقیقه
        hour: ساعت
        day: روز
        week: هفته
        month: ماه
        year: سال
        after: پیش قبل
        lead: ساعت
    """,
    "he": """
        months: ינואר ינו | פברואר פבר | מרץ מרס | אפריל אפר | מאי | יוני יונ | יולי יול | אוגוסט
            אוג | ספטמבר ספט | אוקטובר אוק | נובמבר נוב | דצמבר דצמ
        weekdays: שני | שלישי | רביעי | חמישי | שישי | שבת | ראשון
        days: היום | אתמול | שלשום
        second: שניה שנייה שניות
        minute: דקות דק
        minute1: דקה
        minute2: שתי_דקות
        hour: שעות
        hour1: שעה
        hour2: שעתיים
        day: ימים
        day1: יום
        day2: יומיים
        week: שבוע שבועות שבועיים
        month: חודש חודשים חודשיים
        year: שנה שנים שנתיים
        before: לפני
        now: עכשיו כעת הרגע
        numbers: אחת אחד | שתי שני | שלוש שלושה | ארבע ארבעה | חמש חמישה | שש שישה | שבע שבעה |
            שמונה | תשע תשעה | עשר עשרה
        join: ב יום
        lead: בשעה
        label: פורסם תאריך
        update: עודכן עדכון אחרון
        minute30: חצי_שעה
        until: עד
    """,
    "hi": """
        months: जनवरी जन | फरवरी फ़रवरी | मार्च | अप्रैल | मई | जून | जुलाई | अगस्त | सितंबर सितम्बर
            | अक्टूबर अक्तूबर | नवंबर नवम्बर | दिसंबर दिसम्बर
        weekdays: सोमवार | मंगलवार | बुधवार | गुरुवार गुरूवार बृहस्पतिवार | शुक्रवार | शनिवार | रविवार
        days: आज
        second: सेकंड सेकेंड
        minute: मिनट मिनटों
        hour: घंटे घंटा घंटों घण्टे
        day: दिन दिनों
        week: सप्ताह हफ्ते हफ्ता
        month: महीने महीना माह
        year: साल वर्ष
        after: पहले पूर्व
        now: अभी
        numbers: एक | दो | तीन | चार | पांच | छह | सात | आठ | नौ | दस
        am: सुबह
        pm: शाम दोपहर
        clock: बजे
        label: प्रकाशित
        update: अपडेट अपडेटेड
        until: तक
    """,
    "id": """
        months: januari jan | februari feb peb | maret mar | april apr | mei | juni jun | juli
            jul | agustus agu ags agt | september sep sept | oktober okt | november nov nop |
            desember des
        weekdays: senin sen | selasa sel | rabu rab | kamis kam | jumat jum'at jum | sabtu sab |
            minggu ahad
        days: hari_ini | kemarin | kemarin_lusa
        second: detik
        minute: menit
        hour: jam
        day: hari
        week: pekan
        month: bulan
        year: tahun
        after: lalu yang_lalu
        now: baru_saja
        numbers: satu | dua | tiga | empat | lima | enam | tujuh | delapan | sembilan | sepuluh
        minute1: semenit
        hour1: sejam
        day1: sehari
        join: tanggal
        lead: pukul jam
        label: diterbitkan dipublikasikan terbit
        update: diperbarui terakhir
        minute30: setengah_jam
        until: hingga s_d
        to: sampai
    """,
}
