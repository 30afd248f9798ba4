/** People, places and headers of one language, as its spreadsheets write them. Lists are split at `|`. */
export interface Locale {
  readonly code: string;
  /** id, full name, first name, family name, e-mail, phone, address, city, product, category, amount, date. */
  readonly headers: string;
  readonly first: string;
  readonly last: string;
  /** With `#` for the house number. */
  readonly streets: string;
  readonly cities: string;
  /** With `#` for each digit. */
  readonly phones: string;
  readonly products: string;
  readonly categories: string;
  readonly familyFirst?: boolean;
}

export const LOCALES: readonly Locale[] = [
  {
    code: "en",
    headers: "id|full_name|first_name|last_name|email|phone|street_address|city|product|category|amount|signup_date",
    first: "Olivia|Marcus|Gwendolyn|Terrence|Beatrice|Declan|Yolanda|Preston|Imogen|Rufus",
    last: "Hathaway|O'Connell|Blackwood|Fitzgerald|Mccullough|Thornbury|Ashworth|Pemberton|Sinclair|Vandermeer",
    streets:
      "# Maple Avenue|# Old Mill Road Apt. 4|# Cedar Lane|# Kessler Station|# Wilfred Plains Suite 210|# W 4th Street",
    cities: "Portland|Denver|Austin|Boise|Fresno|Omaha",
    phones: "(503) 555-####|1-720-555-####|+1 512 555 ####|208.555.#### x12|415-555-####",
    products: "Aurora Lamp|Oak Table|Desk Mat Pro|Trail Bottle",
    categories: "Lighting|Furniture|Office|Outdoor",
  },
  {
    code: "en-GB",
    headers: "ID|Customer Name|Forename|Surname|E-mail Address|Mobile|Address|Town|Item|Segment|Total|Order Date",
    first: "Alistair|Philippa|Rhys|Saoirse|Nigel|Harriet|Callum|Tamsin|Gareth|Isla",
    last: "Cholmondeley|Llewellyn|MacGregor|Featherstone|Ní Bhriain|Owusu-Mensah|Armitage|Bancroft|Holdsworth|Kirkbride",
    streets: "# Abbey Road|Flat 2, # Queen's Gate|# Station Approach|# The Crescent|# Mews Yard",
    cities: "Leeds|Cardiff|Norwich|Exeter|Perth",
    phones: "020 7946 0###|+44 7700 900###|0161 496 0###|07700 900###|(0117) 496 0###",
    products: "Tea Caddy|Wax Jacket|Garden Fork",
    categories: "Kitchen|Apparel|Garden",
  },
  {
    code: "de",
    headers: "Nr|Kunde|Vorname|Nachname|E-Mail|Telefon|Straße|Ort|Produkt|Kategorie|Betrag|Datum",
    first: "Jürgen|Annegret|Björn|Käthe|Heiko|Dörte|Günther|Saskia|Lutz|Wiebke",
    last: "Müller-Lüdenscheidt|Großkreutz|Schönbächler|Krüger|Weißhaupt|von Ahlefeld|Oberländer|Zschocke|Bräutigam|Hölderlin",
    streets: "Lindenstr. #|Am Alten Markt #a|Goethestraße #|Pfarrer-Kneipp-Weg #|Zur Mühle #|Kurt-Schumacher-Platz #",
    cities: "Köln|München|Leipzig|Kassel|Bremen",
    phones: "+49 221 ######|(0341) ######|0171-#######|0561/######|+49-89-#######",
    products: "Stehlampe|Esstisch|Schreibtischmatte",
    categories: "Beleuchtung|Möbel|Büro",
  },
  {
    code: "fr",
    headers: "id|nom complet|prénom|nom|courriel|téléphone|adresse|ville|produit|catégorie|montant|date",
    first: "Élodie|Jean-Baptiste|Anaïs|Loïc|Maëlle|Théophile|Océane|Aurélien|Zoé|François-Xavier",
    last: "Lefèvre|d'Artagnan|Boulanger-Petit|Crêtier|Guérin|Le Goff|Béranger|Châtelain|Deschênes|Nguyễn",
    streets:
      "# rue des Lilas|# bis avenue Foch|# chemin du Moulin|# quai Voltaire|# impasse Saint-Honoré|# allée des Érables",
    cities: "Lyon|Nîmes|Orléans|Besançon|Angers",
    phones: "04 72 ## ## ##|+33 6 12 ## ## ##|06.12.##.##.##|+33 (0)1 42 ## ## ##|0#########",
    products: "Lampadaire|Table en chêne|Tapis de bureau",
    categories: "Éclairage|Mobilier|Bureau",
  },
  {
    code: "es",
    headers:
      "id|nombre completo|nombre|apellidos|correo electrónico|teléfono|dirección|ciudad|producto|categoría|importe|fecha",
    first: "Íñigo|María José|Begoña|Ramón|Azucena|Joaquín|Concepción|Óscar|Nuria|Efraín",
    last: "García Márquez|Ibáñez|Peñalver|Muñoz Seca|Echeverría|Quiñones|Zúñiga|Cardeñosa|Villalobos|Sepúlveda",
    streets:
      "Calle de Alcalá, #|Avda. de la Constitución #, 3º B|Plaza Mayor #|C/ Serrano #|Paseo del Prado #|Ronda Norte #",
    cities: "Sevilla|Málaga|Bilbao|Cáceres|León",
    phones: "+34 612 ### ###|954 ### ###|91 ### ## ##|6########|(+34) 95 ### ## ##",
    products: "Lámpara de pie|Mesa de roble|Alfombrilla",
    categories: "Iluminación|Muebles|Oficina",
  },
  {
    code: "it",
    headers: "id|nominativo|nome|cognome|email|telefono|indirizzo|città|prodotto|categoria|importo|data",
    first: "Niccolò|Ginevra|Ermenegildo|Fiammetta|Calogero|Ludovica|Gaspare|Noemi|Tancredi|Domitilla",
    last: "D'Ambrosio|Dell'Acqua|Scognamiglio|Niccolò Rossi|Bevilacqua|Quattrocchi|De Santis|Mastroianni|Gagliardi|Pappalardo",
    streets: "Via Roma, #|Corso Garibaldi #|Piazza Dante #/B|Viale dei Mille #|Strada Vecchia #|Contrada Serra #",
    cities: "Torino|Forlì|Napoli|Lecce|Udine",
    phones: "+39 347 #######|011 #######|(06) 4### ####|333-#######|+39 02 ########",
    products: "Lampada da terra|Tavolo in rovere|Tappetino",
    categories: "Illuminazione|Mobili|Ufficio",
  },
  {
    code: "pt-BR",
    headers: "id|nome completo|nome|sobrenome|e-mail|celular|endereço|cidade|produto|categoria|valor|data",
    first: "João|Conceição|Antônia|Caetano|Luíza|Gustavo|Thaís|Wanderley|Iracema|Édson",
    last: "Gonçalves|da Conceição|Assunção|Magalhães|dos Santos|Brandão|Falcão|Nóbrega|Guimarães|Xavier",
    streets:
      "Rua das Acácias, #|Avenida Paulista #, apto 71|Travessa São João #|Rodovia Alves # Casa 2|Alameda Santos #",
    cities: "Recife|Maceió|Goiânia|Belém|Santos",
    phones: "(81) 9####-####|+55 11 9####-####|(11) 3###-####|+55 (82) 9####-####|81 9########",
    products: "Luminária|Mesa de carvalho|Tapete de mesa",
    categories: "Iluminação|Móveis|Escritório",
  },
  {
    code: "nl",
    headers:
      "nr|volledige naam|voornaam|achternaam|e-mailadres|telefoonnummer|adres|plaats|product|categorie|bedrag|datum",
    first: "Maarten|Femke|Joost|Sjoerd|Annelies|Ruben|Lotte|Thijs|Marijke|Wouter",
    last: "van den Berg|de Vries|Hoogendoorn|Dijkstra|ter Horst|van 't Hoff|Bruinsma|Oosterhuis|Koekkoek|IJsselstein",
    streets: "Prinsengracht #|Dorpsstraat #a|Laan van Meerdervoort #|Kerkplein #|Oude Gracht # bis|Jacob-Marisstraat #",
    cities: "Utrecht|Delft|Breda|Zwolle|Assen",
    phones: "06-########|+31 20 ### ####|030-#######|(0182) ######|+31 6 ########",
    products: "Staande lamp|Eiken tafel|Bureaumat",
    categories: "Verlichting|Meubels|Kantoor",
  },
  {
    code: "pl",
    headers: "id|imię i nazwisko|imię|nazwisko|e-mail|telefon|adres|miasto|produkt|kategoria|kwota|data",
    first: "Łukasz|Żaneta|Grzegorz|Małgorzata|Zbigniew|Bożena|Wojciech|Agnieszka|Stanisław|Świętosława",
    last: "Wiśniewski|Dąbrowska|Śliwiński|Błaszczykowski|Żółtowska|Kościuszko|Zając|Gołębiowski|Wójcik|Pączek",
    streets:
      "ul. Długa #/3|al. Niepodległości #|ul. Świętego Marcina #|os. Bolesława Chrobrego #|pl. Wolności #|ul. 3 Maja #",
    cities: "Poznań|Gdańsk|Łódź|Rzeszów|Kielce",
    phones: "+48 501 ### ###|22 ### ## ##|(61) ### ## ##|6## ### ###|50#-###-###",
    products: "Lampa stojąca|Stół dębowy|Mata na biurko",
    categories: "Oświetlenie|Meble|Biuro",
  },
  {
    code: "sv",
    headers: "id|namn|förnamn|efternamn|e-post|telefon|gatuadress|ort|produkt|kategori|belopp|datum",
    first: "Åsa|Göran|Märta|Björn|Ingegerd|Håkan|Solveig|Örjan|Ebba|Torbjörn",
    last: "Söderström|Åkerblom|Lindqvist|Hägglund|af Klercker|Nyström|Öberg|Wallenius|Sjögren|Bäckman",
    streets: "Drottninggatan #|Storgatan # B|Östra Hamnvägen #|Kungsgränd #|Björkstigen #|Norra Torget #",
    cities: "Malmö|Gävle|Umeå|Örebro|Lund",
    phones: "070-### ## ##|+46 8 ### ### ##|040-## ## ##|(08) ### ## ##|+46 73 ### ## ##",
    products: "Golvlampa|Ekbord|Skrivbordsmatta",
    categories: "Belysning|Möbler|Kontor",
  },
  {
    code: "fi",
    headers: "id|koko nimi|etunimi|sukunimi|sähköposti|puhelin|katuosoite|kaupunki|tuote|kategoria|summa|päivämäärä",
    first: "Väinö|Päivi|Jyrki|Äijö|Tuulikki|Seppo|Hanna-Mari|Onni|Kyllikki|Taneli",
    last: "Hämäläinen|Mäkelä|Yli-Jyrä|Korhonen|Pöysti|Laaksonen|Räikkönen|Niinistö|Ääri|Kekkonen",
    streets: "Mannerheimintie #|Koivukatu # A 4|Rantapolku #|Kirkkokuja #|Hämeentie # C|Keskuskatu #",
    cities: "Tampere|Jyväskylä|Oulu|Kuopio|Vaasa",
    phones: "040 ### ####|+358 50 #######|09 ### ####|(03) ### ####|044-#######",
    products: "Jalkalamppu|Tammipöytä|Pöytämatto",
    categories: "Valaistus|Huonekalut|Toimisto",
  },
  {
    code: "da",
    headers: "id|fulde navn|fornavn|efternavn|mail|mobil|adresse|by|produkt|kategori|beløb|dato",
    first: "Søren|Ærna|Jørgen|Bodil|Asbjørn|Kirsten|Mogens|Dorthe|Øjvind|Gitte",
    last: "Kierkegård|Østergaard|Sørensen|Bæk|Højlund|Thorvaldsen|Kjær|Ravnsborg|Møller|Skovgård",
    streets: "Nørrebrogade #|Strandvejen #, 2. tv|Skolegade #|Ågade #|Havnepladsen #|Bøgevænget #",
    cities: "Aarhus|Odense|Vejle|Ribe|Helsingør",
    phones: "+45 ## ## ## ##|22 ## ## ##|+45 3### ####|86 ## ## ##|40######",
    products: "Gulvlampe|Egebord|Skrivebordsmåtte",
    categories: "Belysning|Møbler|Kontor",
  },
  {
    code: "nb",
    headers:
      "id|fullt navn|fornavn|etternavn|e-postadresse|telefonnummer|gateadresse|poststed|vare|kategori|beløp|dato",
    first: "Øystein|Åshild|Sverre|Ragnhild|Bjørnar|Torunn|Ståle|Guro|Trygve|Sigrun",
    last: "Bjørnstad|Ødegård|Solheim|Hågensen|Kvåle|Nordbø|Fjæran|Tveit|Grønvold|Aasen",
    streets: "Karl Johans gate #|Bjørkeveien #|Storgata # B|Solbakken #|Fjordallén #|Haugsvingen #",
    cities: "Bergen|Tromsø|Bodø|Ålesund|Hamar",
    phones: "+47 ### ## ###|9## ## ###|22 ## ## ##|+47 ## ## ## ##|4#######",
    products: "Stålampe|Eikebord|Skrivebordsmatte",
    categories: "Belysning|Møbler|Kontor",
  },
  {
    code: "tr",
    headers: "no|ad soyad|ad|soyad|e-posta|telefon|adres|şehir|ürün|kategori|tutar|tarih",
    first: "Çağla|İbrahim|Gökhan|Şebnem|Ömer|Tuğba|Ilgaz|Ayşegül|Yiğit|Müjde",
    last: "Yıldırım|Çakıroğlu|Özdemir|Şahinoğlu|Kılıçdaroğlu|Ağaoğlu|Gümüşdere|Işıklı|Taşkıran|Böyük",
    streets: "Atatürk Cad. No: #|Gül Sokak #/4|Bağdat Caddesi #|İnönü Bulvarı #|Lale Sk. #|Çınar Mah. Meşe Sok. No:#",
    cities: "İzmir|Bursa|Eskişehir|Muğla|Van",
    phones: "+90 532 ### ## ##|0532 ### ## ##|(0212) ### ## ##|+90-555-###-##-##|0 544 ### ####",
    products: "Ayaklı lamba|Meşe masa|Masa örtüsü",
    categories: "Aydınlatma|Mobilya|Ofis",
  },
  {
    code: "cs",
    headers: "id|celé jméno|jméno|příjmení|e-mail|telefon|adresa|město|produkt|kategorie|částka|datum",
    first: "Jiří|Zdeňka|Ondřej|Růžena|Květoslav|Božena|Řehoř|Šárka|Čeněk|Ľudmila",
    last: "Dvořáček|Růžičková|Nečas|Šťastný|Kříž|Procházková|Hruška|Žižka|Beneš|Ďurica",
    streets: "Náměstí Míru #|Dlouhá #/12|Třída Kpt. Jaroše #|Na Příkopě #|Nábřežní #|U Vodárny #",
    cities: "Brno|Plzeň|Ústí|Liberec|Zlín",
    phones: "+420 603 ### ###|543 ### ###|+420-777-###-###|(+420) 22# ### ###|60#######",
    products: "Stojací lampa|Dubový stůl|Podložka",
    categories: "Osvětlení|Nábytek|Kancelář",
  },
  {
    code: "ro",
    headers: "id|nume complet|prenume|nume|e-mail|telefon|adresă|oraș|produs|categorie|sumă|dată",
    first: "Ștefan|Ileana|Mădălina|Gheorghe|Țvetana|Crăița|Bogdan|Iulia|Răzvan|Dănuț",
    last: "Popescu|Ionescu-Brătianu|Țepeș|Dumitrașcu|Văcărescu|Șerbănescu|Munteanu|Călinescu|Stănescu|Lăzăroiu",
    streets:
      "Strada Mihai Eminescu nr. #|Bd. Unirii #, bl. 4|Str. Lungă #|Calea Victoriei #|Șos. Kiseleff #|Aleea Teilor #",
    cities: "Iași|Cluj|Brașov|Timișoara|Bacău",
    phones: "+40 721 ### ###|0721 ### ###|021 ### ## ##|(0264) ### ###|07########",
    products: "Lampadar|Masă de stejar|Covoraș",
    categories: "Iluminat|Mobilă|Birou",
  },
  {
    code: "hu",
    headers: "id|teljes név|keresztnév|vezetéknév|e-mail cím|telefonszám|lakcím|város|termék|kategória|összeg|dátum",
    first: "Győző|Ágnes|Zsófia|Örs|Béla|Ildikó|Tünde|Szabolcs|Csenge|Ödön",
    last: "Szűcs|Kővári|Nagy-Kálózi|Fehérváry|Őry|Csíkszentmihályi|Gönczy|Tóth|Bárány|Vörösmarty",
    streets: "Kossuth Lajos utca #.|Petőfi tér #|Váci út #. 3. em. 2|Rákóczi u. #|Dózsa György körút #|Fő utca #/B",
    cities: "Győr|Pécs|Szeged|Eger|Sopron",
    phones: "+36 30 ### ####|06 1 ### ####|(06-72) ###-###|+36-20-###-####|0670#######",
    products: "Állólámpa|Tölgyfa asztal|Íróasztali alátét",
    categories: "Világítás|Bútor|Iroda",
    familyFirst: true,
  },
  {
    code: "ja-romanised",
    headers: "id|customer|first name|last name|mail|tel|address|city|product|category|amount|date",
    first: "Haruki|Yūko|Shin'ichi|Chihiro|Takumi|Ryōta|Kaori|Naoki|Megumi|Jun'ya",
    last: "Ōkubo|Hashimoto|Katō|Nishizawa|Fujiwara|Shimizu|Yamanouchi|Endō|Tsukamoto|Hirabayashi",
    streets: "#-12-3 Minami-Aoyama|2-# Nakamachi|#-7-1 Ginza Sky Bldg. 5F|Higashi-ku #-4|#-1 Sakuragaoka-chō",
    cities: "Osaka|Sendai|Nagoya|Kōbe|Nara",
    phones: "03-####-####|090-####-####|+81 80 #### ####|(06) ####-####|0120-###-###",
    products: "Floor Lamp|Oak Table|Desk Mat",
    categories: "Lighting|Furniture|Office",
  },
  {
    code: "ja",
    headers: "番号|氏名|名|姓|メールアドレス|電話番号|住所|市区町村|商品|カテゴリ|金額|日付",
    first: "健太郎|美咲|陽菜|大輔|さくら|翔太|千尋|直樹|恵|純也",
    last: "佐々木|小林|長谷川|藤原|渡辺|山之内|大久保|遠藤|塚本|平林",
    streets: "南青山#-12-3|中町2-#|銀座#-7-1 スカイビル5F|東区本町#番地4|桜丘町#-1",
    cities: "大阪市|仙台市|名古屋市|神戸市|奈良市",
    phones: "03-####-####|090-####-####|+81 80 #### ####|(06) ####-####|0120-###-###",
    products: "フロアランプ|オーク机|デスクマット",
    categories: "照明|家具|事務用品",
    familyFirst: true,
  },
  {
    code: "in",
    headers:
      "Sr No|Client Name|Given Name|Family Name|Email ID|Contact No|Residential Address|City|Item|Type|Amount|Date",
    first: "Aishwarya|Raghunandan|Priyanka|Venkatesh|Lakshmi|Gurpreet|Meenakshi|Aarav|Sushmita|Balasubramaniam",
    last: "Iyer|Chattopadhyay|Krishnamurthy|Singh|Mukherjee|Venkataraman|Kulkarni|Bhattacharya|Reddy|Agarwal",
    streets:
      "#, MG Road|Flat #, Shanti Niketan Society|H.No. #, Sector 15|#/2 Nehru Nagar, Phase II|Plot No. #, Lake View Colony",
    cities: "Pune|Kochi|Jaipur|Bhopal|Surat",
    phones: "+91 98### #####|098########|+91-80-####-####|022 #### ####|98########",
    products: "Floor Lamp|Teak Table|Desk Mat",
    categories: "Lighting|Furniture|Office",
  },
];
