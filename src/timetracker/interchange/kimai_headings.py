"""The headings of Kimai's export, one language a line, in the order of FIELDS; the last word is its "yes"."""

FIELDS = ("day", "start_time", "end_time", "length", "client", "project", "task", "note", "billable", "tags", "user")
LANGUAGES = """
Date|From|To|Duration|Customer|Project|Activity|Description|Billable|Tags|User|Yes
التاريخ|من|إلى|المدة الزمنية|الزبون|المشروع|النشاط|وصف|قابل للفوترة|الوسوم|المستخدم|نعم
Дата|От|До|Продължителност|Клиент|Проект|Дейност|Описание|Таксувано|Етикети|Потребител|Да
Data|De|A|Duració|Client|Projecte|Activitat|Descripció|Facturable|Etiquetes|Usuari|Sí
Datum|Od|Do|Doba trvání|Zákazník|Projekt|Aktivita|Popis|Zpoplatnitelné|Štítky|Uživatel|Ano
Dato|Fra|Til|Varighed|Kunde|Projekt|Aktivitet|Beskrivelse|Fakturérbar|Etiketter|Bruger|Ja
Datum|Von|Bis|Dauer|Kunde|Projekt|Tätigkeit|Beschreibung|Abrechenbar|Schlagworte|Benutzer|Ja
Ημερομηνία|Από|Σε|Διάρκεια|Πελάτης|Έργο|Δραστηριότητα|Περιγραφή|Τιμολογήσιμο|Ετικέτες|Χρήστης|Ναι
Dato|De|Al|Daŭro|Kliento|Projekto|Aktivaĵo|Priskribo|Fakturebla|Etikedoj|Uzanto|Jes
Fecha|De|Para|Duración|Cliente|Proyecto|Actividad|Descripción|Facturable|Etiquetas|Usuario|Sí
Kuupäev|Alates|Kuni|Kestvus|Klient|Projekt|Tegevus|Kirjeldus|Arveldatav|Märgendid|Kasutaja|Jah
Data|Hasi|Bukatu|Iraupena|Bezeroa|Proiektua|Jarduera|Deskribapena|Fakturagarria|Etiketak|Erabiltzailea|Bai
تاریخ|از|به|مدت زمان|مشتری|پروژه|فعالیت|توضیحات|قابل پرداخت|برچسب ها|کاربر|بله
Päivämäärä|Alkaen|Saakka|Kesto|Asiakas|Projekti|Työtehtävä|Kuvaus|Laskutettava|Tunnisteet|Käyttäjä|Kyllä
Dato|Frá|Til|Tíðarlongd|Kundi|Verkætlan|Virksemi|Frágreiðing|Gjaldskylda|Frámerkir|Brúkari|Ja
Date|De|À|Durée|Client|Projet|Activité|Description|Facturable|Mots-clés|Utilisateur|Oui
תאריך|התחלה|סיום|משך זמן|לקוח|מיזם|פעילות|תיאור|להחזר|תגיות|משתמש|כן
Datum|Od|Do|Trajanje|Kupac|Projekt|Aktivnost|Opis|Naplativo|Oznake|Korisnik|Da
Dátum|Kezdés|Befejezés|Időtartam|Ügyfél|Projekt|Tevékenység|Leírás|Számlázható|Címkék|Felhasználó|Igen
Tanggal|Dari|Kepada|Durasi|Pelanggan|Proyek|Aktivitas|Deskripsi|Dapat ditagih|Tag|Pengguna|Ya
Data|Da|A|Durata|Cliente|Progetto|Attività|Descrizione|Fatturabile|Etichette|Utente|Sì
日付|From|To|期間|得意先|プロジェクト|アクティビティ|説明|Billable|タグ|ユーザー|はい
날짜|시작|종료|소요시간|고객|프로젝트|활동|업무 보고|청구 가능한|태그|사용자|예
Datums|From|To|Ilgums|Customer|Project|Activity|Apraksts|Billable|Birkas|Lietotājs|Jā
Датум|Од|До|Траење|Клиент|Проект|Активност|Опис|Наплатливо|Ознаки|Корисник|Да
Dato|Fra|Til|Varighet|Kunde|Prosjekt|Aktivitet|Beskrivelse|Fakturerbar|Etiketter|Bruker|Ja
Datum|Van|Tot|Duur|Klant|Project|Activiteit|Beschrijving|Factureerbaar|Labels|Gebruiker|Ja
ਤਾਰੀਖ਼|From|To|ਮਿਆਦ|ਗਾਹਕ|ਪ੍ਰੋਜੈਕਟ|Activity|ਵਰਣਨ|Billable|ਟੈਗ|ਯੂਜ਼ਰ|ਹਾਂ
Data|Od|Do|Czas trwania|Klient|Projekt|Aktywność|Opis|Płatne|Tagi|Użytkownik|Tak
Data|De|Para|Duração|Cliente|Projeto|Atividade|Descrição|Faturável|Etiquetas|Utilizador|Sim
Data|De|Para|Duração|Cliente|Projeto|Atividade|Descrição|Faturável|Tags|Usuário|Sim
Data|De la|Până la|Durata|Client|Proiect|Activitate|Descriere|Facturabil|Etichete|Utilizator|Da
Дата|С|До|Длительность|Клиент|Проект|Активность|Описание|Подлежащий оплате|Метки|Пользователь|Да
Dátum|Od|Do|Trvanie|Zákazník|Projekt|Činnosti|Popis|Zúčtovateľný|Značky|Používateľ|Áno
Datum|Od|Za|Trajanje|Stranka|Projekt|Aktivnost|Opis|Plačljivo|Oznake|Uporabnik|Da
Datum|Od|Do|Trajanje|Klijent|Projekat|Aktivnost|Opis|Naplativo|Oznake|Korisnik|Da
Datum|Från|till|Längd|Kund|Projekt|Aktivitet|Beskrivning|Debiterbar|Etiketter|Användare|Ja
திகதி|இருந்து|பெறுநர்|காலம்|வாடிக்கையாளர்|திட்டம்|செய்கைப்பாடு|விவரம்|வரவுச் சீட்டுசெய்யக்கூடியது|குறிச்சொற்கள்|பயனர்|ஆம்
Tarih|Başlangıç|Bitiş|Süre|Müşteri|Proje|Etkinlik|Açıklama|Faturalandırılabilir|Etiketler|Kullanıcı|Evet
Дата|З|До|Тривалість|Клієнт|Проєкт|Діяльність|Опис|Підлягає оплаті|Мітки|Користувач|Так
Ngày|Từ|Đến|Thời lượng|Khách hàng|Dự án|Hoạt động|Mô tả|Hóa đơn|Thẻ|Người dùng|Có
日期|始于|至|持续时间|客户|项目|活动|描述|计费|标签|用户|是
日期|從|到|持續時長|客戶|專案|活動|說明|可計費|標籤|使用者|是
"""
