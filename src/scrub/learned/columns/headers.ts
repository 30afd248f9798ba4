import { foldName } from "../../detectors/names/names.ts";
import { ABROAD } from "./headers-abroad.ts";
import type { LearnableEntity } from "../table.ts";

/** What a header says of its column: a kind of sensitive value, part of a name, text, nothing sensitive, or nothing at all. */
export type HeaderWord =
  | Exclude<LearnableEntity, "PLAIN">
  /** A person for sure: `full name`, where `name` may be anything's. */
  | "FULL_NAME"
  | "FIRST_NAME"
  | "LAST_NAME"
  /** By which somebody signs in. */
  | "USERNAME"
  | "TEXT"
  | "HARMLESS"
  | null;

/** Headers of columns with values that look sensitive and are not, before everything else. */
const HARMLESS =
  /\b(?:product|item|sku|brand|model|make|category|segment|type|status|state|city|town|village|country|county|region|province|district|area|territory|market|channel|campaign|source|medium|department|dept|division|team|branch|store|shop|warehouse|plant|factory|company|firm|organi[sz]ation|vendor|supplier|manufacturer|bank|currency|unit|language|genre|title|movie|film|song|album|artist|book|game|event|venue|course|subject|topic|tag|label|color|colour|size|material|species|animal|plant|drug|disease|code|version|file|filename|url|domain|host|hostname|server|service|project|task|ticket|priority|severity|stage|step|phase|quarter|month|year|week|weekday|season|produkt|artikel|marke|kategorie|stadt|ort|land|bundesland|gebiet|filiale|firma|unternehmen|abteilung|lieferant|hersteller|produit|marque|categorie|ville|pays|region|entreprise|societe|fournisseur|producto|marca|categoria|ciudad|pais|region|empresa|proveedor|prodotto|citta|paese|azienda|fornitore|cidade|estado|fabricante|artigo|articulo|pais|loja|plaats|stad|bedrijf|merk|categorie|afdeling|winkel|provincie|miasto|produkt|kategoria|firma|marka|wojewodztwo|kraj|dzial|sklep|kategori|varumarke|foretag|avdelning|butik|kaupunki|tuote|kategoria|yritys|maa|osasto|kunta|varemerke|by|vare|varer|poststed|kommune|fylke|bedrift|firmanavn|virksomhed|afdeling|land|sehir|urun|kategori|marka|sirket|ulke|ilce|bolum|mesto|vyrobek|produkt|kategorie|znacka|oddeleni|zeme|oras|produs|judet|companie|tara|varos|termek|kategoria|ceg|orszag|megye|oddzial|san pham|thanh pho|quoc gia|khu vuc|cong ty|danh muc|phong ban|trang thai|kota|negara|wilayah|perusahaan|proizvod|grad|drzava|tvrtka|statut|estatus|situacao|stav)s?\b/iu;

/** `phone_sales`, `mobile_users`, `order no`: figures and records, whatever they are figures of. */
const FIGURE =
  /\b(?:sales|totals?|counts?|change|orders?|reference|zip(?: ?code)?(?: ?\+ ?4)?)(?: (?:no|id|nr|number))?$|\S (?:users|values?)$/iu;

const PATTERNS: readonly (readonly [NonNullable<HeaderWord>, RegExp])[] = [
  [
    "EMAIL",
    /\be-?mails?\b|\bmail(?: ?address)?\b|\bcorreo\b|\bcourriel\b|\bposta elettronica\b|\be-?post(?:a|adresse?)?\b|\bmejl\b|\bmailadres\w*|\be-?mail ?(?:adres\w*|cim|id)\b|\bsahkoposti\w*|\badres e-?mail\b|\bel\.? ?pastas\b|\bthu dien tu\b|\bsurel\b|\be-?posta\w*|\bemls?\b|\be-?posti\w*/iu,
  ],
  [
    "PHONE",
    /\b(?:tele)?phones?\b|\btel\b|\bmobiles?\b|\bcell(?:phone)?\b|\bfax\b|\bhandy(?:nummer)?\b|\btelefon\w*|\btel(?:ephone)?\b|\btelefono\b|\bmovil\b|\bcelular\b|\bcellulare\b|\btelefone\b|\bportable\b|\bwhatsapp\b|\bgsm\b|\bmobiel\b|\bmobil(?:nummer|telefon\w*|e)?\b|\bkomorka\b|\bpuhelin\w*|\bmatkapuhelin\b|\btlf\b|\btelefoon\w*|\btelefonszam\w*|\bcep(?: telefonu)?\b|\bcontact ?(?:no|nr|num|number)\b|^contacto$|\bso dien thoai\b|\bdien thoai\b|\bdi dong\b|\bnomor (?:telepon|hp)\b|\btelepon\b|\bmobitel\b|\btalrunis\b|\bphn\b|\b[a-z]?tel\d?\b|\bmsisdn\b/iu,
  ],
  [
    "DATE_OF_BIRTH",
    /\bdob\b|\b(?:date ?of ?)?birth(?: ?(?:date|day))?\b|\bbirthdate\b|\bbirthday\b|\bborn\b|\bgeburts(?:datum|tag)?\b|\bnaissance\b|\bnacimiento\b|\bnascita\b|\bnascimento\b|\burodzenia\b|\bgeboorte ?(?:datum|dag)\b|\bgeboren\b|\bfodelse(?:datum|dag)\b|\bfods?els(?:dato|dag)\b|\bsyntyma\w*|\bdogum(?: tarihi| gunu)?\b|\bnarozeni\b|\bnarodenia\b|\brodenja\b|\bszulet\w*|\bngay sinh\b|\btanggal lahir\b|\bnasterii\b|\bdzimsanas\b|\bgimimo\b|\bbday\b|\bd ?o ?b\b/iu,
  ],
  ["IBAN", /\biban\b/iu],
  [
    "CARD",
    /\b(?:credit|debit|payment)? ?card ?(?:no|nr|num|number)?\b|\bkreditkarte\w*|\btarjeta\b|\bcarte bancaire\b|\bpan\b/iu,
  ],
  ["SSN", /\bssns?\b|\bsocial security\b/iu],
  [
    "NATIONAL_ID",
    /\b(?:national|personal|identity|citizen|tax|patient|passport|nhs|health|insurance|driver'?s?|licen[cs]e|medical record) ?(?:id|no|nr|num|number|card|insurance)\b|\bpassport\b|\bnin\b|\bnino\b|\btin\b|\bmrn\b|\bpesel\b|\bcpf\b|\bdni\b|\bnie\b|\bnif\b|\bbsn\b|\bcurp\b|\brfc\b|\baadhaar\b|\bsteuer-?(?:id|nummer)\b|\bausweis\w*|\bpersonnummer\b|\bcodice fiscale\b|\bnumero de securite sociale\b|\brut\b|\bcpr\b|\bnatl? ?id\b|\bnational ?(?:id(?:entity)?|identifier|insurance)\b|\bni (?:number|no|nr)\b|\bno?\.? ?(?:de )?secu(?:rite)?(?: sociale)?\b|\bsecu\b|\bnir\b|\brodne cislo\b|\bkimlik\w*|\btckn\b|\bszemelyi ?(?:szam|igazolvany\w*)\b|\btaj ?szam\b|\bado(?:azonosito|szam)\b|\bcccd\b|\bcmnd\b|\bso ho chieu\b|\bnik\b|\bktp\b|\begn\b|\bcnp\b|\boib\b|\bemso\b|\bjmbg\b|\bnric\b|\bhkid\b|\bhetu\b|\bhenkilotunnus\b|\bfodselsnummer\b|\bcedula\b|\bidentite\w*\b|\b(?:numero|no|nr) (?:de )?(?:identificacion|identite|identidade|documento)\b|\bpasaporte\b|\bpasseport\b|\bpassaporto?\b|\breisepass\w*|\bpaspoort\w*|\bpaszport\w*|\bpasaport\b|\bversicherten(?:nummer|nr)\b|\bsozialversicherungs\w*|\bsv ?(?:nr|nummer)\b/iu,
  ],
  [
    "ACCOUNT",
    /\b(?:bank )?(?:account|acct|acc) ?(?:no|nr|num|number)\b|\bkontonummer\b|\bcuenta(?: bancaria)?\b|\bcompte bancaire\b|\bconto corrente\b|\brouting\b|\bbank ?(?:account|acct|acc|konto|card|rekening)\b|^(?:acct|account)$|\bkonto ?(?:nr|nummer|verbindung)?\b|\b(?:nr|numer|numero|no|cislo|so) (?:de )?(?:konta|rachunku|cuenta|compte|conto|conta|uctu|cont|tai khoan)\b|\bnumero (?:de )?conta\b|^conta(?: bancaria| corrente)?$|\brekening(?:nummer|nr)?\b|\bszamlaszam\b|\btilinumero\b|\bhesap ?(?:no|numarasi)\b|\bcont bancar\b/iu,
  ],
  [
    "ADDRESS",
    /\b(?:street|home|mailing|postal|billing|shipping|delivery|residential)? ?addr(?:ess)?(?: ?(?:line)? ?\d)?\b|\bstreet\b|\bstrasse\b|\banschrift\b|\badresse\b|\bdireccion\b|\bdomicilio\b|\bindirizzo\b|\bendereco\b|\badres[ae]?\b|\brue\b|\b(?:gatu?|gate|katu|post|hem|besoks)adress?e?\b|\bulica\b|\bgata\b|\bosoite\b|\b(?:katu|koti|posti)osoite\b|\bulice\b|\bbydliste\b|\bstrada\b|\b(?:lak)?cim\b|\bsokak\b|\bwoonadres\b|\bstraat\b|\bdia chi\b|\balamat\b|\badresai?\b|\baadress\b|\badresu\b/iu,
  ],
  [
    "USERNAME",
    /\buser ?(?:names?|login|handle)\b|\busrs?\b|^users?$|\blogins?\b|\bhandles?\b|\bnick(?:name)?s?\b|\bscreen ?names?\b|\bsam ?account ?name\b|\bbenutzer(?:name|kennung|konto)?\b|\b(?:nom d'?)?utilisateur\b|\bidentifiant\b|\b(?:nombre de )?usuario\b|\butente\b|\bgebruikers?(?:naam)?\b|\banvandar(?:namn|e)\b|\bbrukernavn\b|\bbrugernavn\b|\bkayttaja(?:tunnus|nimi)\b|\bkullanici(?: adi)?\b|\buzivatel\w*|\buzytkownik\w*|\bfelhasznalo(?:nev)?\b|\bten dang nhap\b|\bkorisnick\w*/iu,
  ],
  [
    "FULL_NAME",
    /\bfull ?names?\b|\bnom(?: et)? (?:complet|prenom)\b|\bprenom et nom\b|\bnombre (?:completo|y apellidos?)\b|\bnome (?:completo|e cognome)\b|\bnominativo\b|\b(?:volledige|complete) naam\b|\bimie i nazwisko\b|\b(?:koko|fulde|fullt|fullstandigt|hela|teljes|cele) ?(?:nimi|navn|namn|nev|jmeno)\b|\bjmeno a prijmeni\b|\bad(?:i)? (?:ve )?soyad(?:i)?\b|\bisim soyisim\b|\bnume (?:complet|si prenume)\b|\bvollstandiger name\b|\bvor- und nachname\b|\bho va ten\b|\bho ten\b|\bnama lengkap\b|\bime i prezime\b|\bmeno a priezvisko\b|\bapellidos? y nombres?\b|\bcognome e nome\b|\bnom,? prenom\b|\bnazwisko i imie\b|\bname,? vorname\b|\bvor(?:name)? ?(?:und|&|\+) ?(?:nach|zu)name\b|\bnazwa klienta\b/iu,
  ],
  [
    "FIRST_NAME",
    /\b(?:first|given|fore|christian) ?names?\b|\bfname\b|\bvornamen?\b|\bprenom\b|\bprenom\b|\bnome\b|\bimie\b|\bvoornaam\b|\bf[o]rnam?n\b|\bfornavn\b|\betunimi\b|\bkrestni jmeno\b|\bprenume(?:le)?\b|\b(?:kereszt|uto)nev\b|\bfirst\b|\bfrst ?(?:nm|name)?\b|\bgvn ?(?:nm|name)?\b|^(?:ad|adi|isim|jmeno|ime|meno|ten|f ?name|f ?nm)$|\bnama depan\b|\bprimer nombre\b|\bprenoms?\b/iu,
  ],
  [
    "LAST_NAME",
    /\b(?:last|family|sur) ?names?\b|\bsurname\b|\blname\b|\bnachnamen?\b|\bfamilienname\b|\bapellidos?\b|\bcognome\b|\bsobrenome\b|\bnazwisko\b|\bachternaam\b|\befternamn\b|\bef?tternavn\b|\bsukunimi\b|\bprijmeni\b|\bsoyad(?:i)?\b|\b(?:vezetek|csalad)nev\b|\bnume de familie\b|\bnom de famille\b|\blst ?(?:nm|name)\b|^(?:ho|prezime|priezvisko|l ?name|l ?nm|surnm|fam)$|\bnama belakang\b|\bprimer apellido\b/iu,
  ],
  [
    "PERSON",
    /\b(?:full ?|customer|client|employee|staff|worker|patient|contact|member|person|people|student|teacher|owner|author|manager|assignee|reporter|agent|driver|doctor|nurse|lawyer|recipient|sender|buyer|seller|tenant|guest|passenger|applicant|candidate|donor|subscriber|participant|attendee|player|rep|sales ?rep|account ?manager|responsible|signatory|beneficiary|holder|spouse|child|parent|guardian|emergency contact) ?(?:full ?)?names?\b|\b(?:full ?name|customer|client|employee|patient|contact|person|student|teacher|owner|assignee|manager|rep|sales ?rep|tenant|guest|passenger|applicant|candidate|recipient|doctor|responsible)\b|^names?$|\bname\b|\bkunde(?:nname)?\b|\bmitarbeiter\w*|\bansprechpartner\w*|\bnombre\b|\bcliente\b|\bempleado\b|\bnom\b|\bclient\b|\bsalarie\b|\bdipendente\b|\bnazwa osoby\b|\bnaam\b|\bklant(?:naam)?\b|\bmedewerker\b|\bklient\b|\bpracownik\b|\bkund(?:namn|navn|e)?\b|\bnamn\b|\bnavn\b|\bnimi\b|\basiakas\b|\bkundenavn\b|\bmusteri\b|\bisim\b|\bjmeno\b|\bzakaznik\b|\bnume\b|\bclient\b|\bnev\b|\bugyfel\b|\bfunzionario\b|\bempregado\b|\bfuncionario\b|\bcust ?(?:nm|name|nme)?\b|\bcntct\b|\bgrdn\b|\bguardian\b|\b(?:emp|pt|pat|stu|mbr|drv) ?(?:nm|name)\b|\bnm\b|\bdriver\b|\bdonor\b|\bmember\b|\bstaff\b|\bcaller\b|\bclaimant\b|\binsured\b|\bpolicy ?holder\b|\baccount holder\b|\battendee\b|\bsubscriber\b|\brequester\b|\bsubmitter\b|\breported by\b|\bassigned to\b|\bcreated by\b|\binterlocut\w*|\bpersona de contacto\b|\bcontactpersoon\b|\breferente\b|\bcontato\b|\bosoba kontaktowa\b|\bkontaktperson\w*|\bkontaktni osoba\b|\bkapcsolattarto\b|\bilgili kisi\b|\bnguoi lien he\b|\bkhach hang\b|\bnama\b|\bpelanggan\b|\bpatienten?\b|\bpaciente?\b|\bpaziente\b|\bpacjent\b|\bpacient\b|\bhasta\b|\bemploye\b|\bstudente?\b|\bschuler\w*|\beleve\b|\balumno\b|\bspender\w*|\bdonateur\b|\bdonante\b|\bdonatore\b|\bfahrer\w*|\bconducteur\b|\bconductor\b|\bautista\b|\bgast(?:name)?\b|\bhuesped\b|\bospite\b|\bhospede\b|\bkontrahent\b/iu,
  ],
  [
    "TEXT",
    /\b(?:notes?|comments?|remarks?|description|message|feedback|review|body|text|summary|details?|reason|complaint|transcript|bemerkung|kommentar|notiz|beschreibung|commentaire|remarque|comentarios?|observaciones|nota|opmerking(?:en)?|toelichting|uwagi|notatka|opis|komentarz|anteckning(?:ar)?|merknad|bemaerkning|huomautus|aciklama|not(?:lar)?|poznamk[ay]|megjegyzes|leiras|ghi chu|catatan|keterangan|observatii|observacao|observacoes|observacion|anmerkung(?:en)?|hinweis(?:e)?|anliegen|beschwerde|avis|osservazioni|commenti?|descrizione|descripcion|descricao|mensagem|mensaje|nachricht|messaggio|cmts?|rmks?|desc)\b/iu,
  ],
];

/** Reads a header however it is written: `customerEmail`, `CUSTOMER_EMAIL`, `Customer e-mail`. */
export function headerWord(header: string): HeaderWord {
  const plain = header
    .normalize("NFC")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/[_./:]+/g, " ")
    .replace(/[\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff]/g, unaccented)
    .trim();
  if (FIGURE.test(plain)) return "HARMLESS";
  const sensitive = PATTERNS.find(([kind, pattern]) => pattern.test(plain) || isAbroad(kind, plain))?.[0] ?? null;
  const strong = sensitive !== null && sensitive !== "PERSON" && sensitive !== "TEXT" && sensitive !== "FULL_NAME";
  if (!strong && (HARMLESS.test(plain) || isAbroad("HARMLESS", plain))) return "HARMLESS";
  return sensitive;
}

function isAbroad(kind: NonNullable<HeaderWord>, plain: string): boolean {
  return ABROAD[kind]?.test(plain) ?? false;
}

/** Word boundaries know ASCII letters only, so the patterns are written without accents. */
function unaccented(letter: string): string {
  return foldName(letter);
}
