import { foldName } from "../../detectors/names/names.ts";
import type { LearnableEntity } from "../table.ts";

/** What a header says of its column: a kind of sensitive value, part of a name, text, nothing sensitive, or nothing at all. */
export type HeaderWord =
  | Exclude<LearnableEntity, "PLAIN">
  /** A person for sure: `full name`, where `name` may be anything's. */
  | "FULL_NAME"
  | "FIRST_NAME"
  | "LAST_NAME"
  | "TEXT"
  | "HARMLESS"
  | null;

/** Headers of columns with values that look sensitive and are not, before everything else. */
const HARMLESS =
  /\b(?:product|item|sku|brand|model|make|category|segment|type|status|state|city|town|village|country|county|region|province|district|area|territory|market|channel|campaign|source|medium|department|dept|division|team|branch|store|shop|warehouse|plant|factory|company|firm|organi[sz]ation|vendor|supplier|manufacturer|bank|currency|unit|language|genre|title|movie|film|song|album|artist|book|game|event|venue|course|subject|topic|tag|label|color|colour|size|material|species|animal|plant|drug|disease|code|version|file|filename|url|domain|host|hostname|server|service|project|task|ticket|priority|severity|stage|step|phase|quarter|month|year|week|weekday|season|produkt|artikel|marke|kategorie|stadt|ort|land|bundesland|gebiet|filiale|firma|unternehmen|abteilung|lieferant|hersteller|produit|marque|categorie|ville|pays|region|entreprise|societe|fournisseur|producto|marca|categoria|ciudad|pais|region|empresa|proveedor|prodotto|citta|paese|azienda|fornitore|cidade|estado|fabricante|artigo|pais|loja|plaats|stad|bedrijf|merk|categorie|afdeling|winkel|provincie|miasto|produkt|kategoria|firma|marka|wojewodztwo|kraj|dzial|sklep|kategori|varumarke|foretag|avdelning|butik|kaupunki|tuote|kategoria|yritys|maa|osasto|kunta|varemerke|by|vare|varer|poststed|kommune|fylke|bedrift|firmanavn|virksomhed|afdeling|land|sehir|urun|kategori|marka|sirket|ulke|ilce|bolum|mesto|vyrobek|produkt|kategorie|znacka|oddeleni|zeme|oras|produs|judet|companie|tara|varos|termek|kategoria|ceg|orszag|megye|oddzial)s?\b|商品|製品|都市|国名|会社|市区町村|都道府県|カテゴリ|部門|产品|城市|国家|公司/iu;

/** `phone_sales`, `mobile_users`, `order no`: figures and records, whatever they are figures of. */
const FIGURE =
  /\b(?:sales|totals?|counts?|change|orders?|reference|zip(?: ?code)?(?: ?\+ ?4)?)(?: (?:no|id|nr|number))?$|\S (?:users|values?)$/iu;

const PATTERNS: readonly (readonly [HeaderWord, RegExp])[] = [
  [
    "EMAIL",
    /\be-?mails?\b|\bmail(?: ?address)?\b|\bcorreo\b|\bcourriel\b|\bposta elettronica\b|\be-?post(?:a|adresse?)?\b|\bmejl\b|\bmailadres\w*|\be-?mail ?(?:adres\w*|cim|id)\b|\bsahkoposti\w*|\badres e-?mail\b|メール|邮箱|電子郵件|이메일|почт/iu,
  ],
  [
    "PHONE",
    /\b(?:tele)?phones?\b|\btel\b|\bmobiles?\b|\bcell(?:phone)?\b|\bfax\b|\bhandy(?:nummer)?\b|\btelefon\w*|\btel(?:ephone)?\b|\btelefono\b|\bmovil\b|\bcelular\b|\bcellulare\b|\btelefone\b|\bportable\b|\bwhatsapp\b|\bgsm\b|\bmobiel\b|\bmobil(?:nummer|telefon\w*|e)?\b|\bkomorka\b|\bpuhelin\w*|\bmatkapuhelin\b|\btlf\b|\btelefoon\w*|\btelefonszam\w*|\bcep(?: telefonu)?\b|\bcontact ?(?:no|nr|num|number)\b|\bcontacto\b|電話|手机|전화|телефон/iu,
  ],
  [
    "DATE_OF_BIRTH",
    /\bdob\b|\b(?:date ?of ?)?birth(?: ?(?:date|day))?\b|\bbirthdate\b|\bbirthday\b|\bborn\b|\bgeburts(?:datum|tag)?\b|\bnaissance\b|\bnacimiento\b|\bnascita\b|\bnascimento\b|\burodzenia\b|生年月日|出生|생년월일|рожд/iu,
  ],
  ["IBAN", /\biban\b/iu],
  [
    "CARD",
    /\b(?:credit|debit|payment)? ?card ?(?:no|nr|num|number)?\b|\bkreditkarte\w*|\btarjeta\b|\bcarte bancaire\b|\bpan\b/iu,
  ],
  ["SSN", /\bssns?\b|\bsocial security\b/iu],
  [
    "NATIONAL_ID",
    /\b(?:national|personal|identity|citizen|tax|patient|passport|nhs|health|insurance|driver'?s?|licen[cs]e|medical record) ?(?:id|no|nr|num|number|card|insurance)\b|\bpassport\b|\bnin\b|\bnino\b|\btin\b|\bmrn\b|\bpesel\b|\bcpf\b|\bdni\b|\bnie\b|\bnif\b|\bbsn\b|\bcurp\b|\brfc\b|\baadhaar\b|\bsteuer-?(?:id|nummer)\b|\bausweis\w*|\bpersonnummer\b|\bcodice fiscale\b|\bnumero de securite sociale\b|\brut\b|\bcpr\b|身份证|マイナンバー|주민등록/iu,
  ],
  [
    "ACCOUNT",
    /\b(?:bank )?(?:account|acct|acc) ?(?:no|nr|num|number)\b|\bkontonummer\b|\bcuenta(?: bancaria)?\b|\bcompte bancaire\b|\bconto corrente\b|\brouting\b|口座番号|账号|계좌/iu,
  ],
  [
    "ADDRESS",
    /\b(?:street|home|mailing|postal|billing|shipping|delivery|residential)? ?addr(?:ess)?(?: ?(?:line)? ?\d)?\b|\bstreet\b|\bstrasse\b|\banschrift\b|\badresse\b|\bdireccion\b|\bdomicilio\b|\bindirizzo\b|\bendereco\b|\badres[ae]?\b|\brue\b|\b(?:gatu?|gate|katu|post|hem|besoks)adress?e?\b|\bulica\b|\bgata\b|\bosoite\b|\b(?:katu|koti|posti)osoite\b|\bulice\b|\bbydliste\b|\bstrada\b|\b(?:lak)?cim\b|\bsokak\b|\bwoonadres\b|\bstraat\b|住所|地址|주소|адрес/iu,
  ],
  [
    "FULL_NAME",
    /\bfull ?names?\b|\bnom(?: et)? (?:complet|prenom)\b|\bprenom et nom\b|\bnombre (?:completo|y apellidos?)\b|\bnome (?:completo|e cognome)\b|\bnominativo\b|\b(?:volledige|complete) naam\b|\bimie i nazwisko\b|\b(?:koko|fulde|fullt|fullstandigt|hela|teljes|cele) ?(?:nimi|navn|namn|nev|jmeno)\b|\bjmeno a prijmeni\b|\bad(?:i)? (?:ve )?soyad(?:i)?\b|\bisim soyisim\b|\bnume (?:complet|si prenume)\b|\bvollstandiger name\b|\bvor- und nachname\b|氏名|姓名|성명|фио/iu,
  ],
  [
    "FIRST_NAME",
    /\b(?:first|given|fore|christian) ?names?\b|\bfname\b|\bvornamen?\b|\bprenom\b|\bprenom\b|\bnome\b|\bimie\b|\bvoornaam\b|\bf[o]rnam?n\b|\bfornavn\b|\betunimi\b|\bkrestni jmeno\b|\bprenume(?:le)?\b|\b(?:kereszt|uto)nev\b|\bfirst\b|^(?:ad|isim|jmeno|名)$|名前|имя/iu,
  ],
  [
    "LAST_NAME",
    /\b(?:last|family|sur) ?names?\b|\bsurname\b|\blname\b|\bnachnamen?\b|\bfamilienname\b|\bapellidos?\b|\bcognome\b|\bsobrenome\b|\bnazwisko\b|\bachternaam\b|\befternamn\b|\bef?tternavn\b|\bsukunimi\b|\bprijmeni\b|\bsoyad(?:i)?\b|\b(?:vezetek|csalad)nev\b|\bnume de familie\b|\bnom de famille\b|^(?:姓|苗字)$|фамилия/iu,
  ],
  [
    "PERSON",
    /\b(?:full ?|customer|client|employee|staff|worker|patient|contact|user|member|person|people|student|teacher|owner|author|manager|assignee|reporter|agent|driver|doctor|nurse|lawyer|recipient|sender|buyer|seller|tenant|guest|passenger|applicant|candidate|donor|subscriber|participant|attendee|player|rep|sales ?rep|account ?manager|responsible|signatory|beneficiary|holder|spouse|child|parent|guardian|emergency contact) ?(?:full ?)?names?\b|\b(?:full ?name|customer|client|employee|patient|contact|person|student|teacher|owner|assignee|manager|rep|sales ?rep|tenant|guest|passenger|applicant|candidate|recipient|doctor|responsible)\b|^names?$|\bname\b|\bkunde(?:nname)?\b|\bmitarbeiter\w*|\bansprechpartner\w*|\bnombre\b|\bcliente\b|\bempleado\b|\bnom\b|\bclient\b|\bsalarie\b|\bdipendente\b|\bnazwa osoby\b|\bnaam\b|\bklant(?:naam)?\b|\bmedewerker\b|\bklient\b|\bpracownik\b|\bkund(?:namn|navn|e)?\b|\bnamn\b|\bnavn\b|\bnimi\b|\basiakas\b|\bkundenavn\b|\bmusteri\b|\bisim\b|\bjmeno\b|\bzakaznik\b|\bnume\b|\bclient\b|\bnev\b|\bugyfel\b|\bfunzionario\b|\bempregado\b|\bfuncionario\b|顧客名|お客様|名前|이름/iu,
  ],
  [
    "TEXT",
    /\b(?:notes?|comments?|remarks?|description|message|feedback|review|body|text|summary|details?|reason|complaint|transcript|bemerkung|kommentar|notiz|beschreibung|commentaire|remarque|comentarios?|observaciones|nota)\b|備考|コメント|备注|메모/iu,
  ],
];

/** Reads a header however it is written: `customerEmail`, `CUSTOMER_EMAIL`, `Customer e-mail`. */
export function headerWord(header: string): HeaderWord {
  const plain = header
    .normalize("NFC")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/[_./:]+/g, " ")
    .replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, unaccented)
    .trim();
  if (FIGURE.test(plain)) return "HARMLESS";
  const sensitive = PATTERNS.find(([, pattern]) => pattern.test(plain))?.[0] ?? null;
  const strong = sensitive !== null && sensitive !== "PERSON" && sensitive !== "TEXT" && sensitive !== "FULL_NAME";
  if (!strong && HARMLESS.test(plain)) return "HARMLESS";
  return sensitive;
}

/** Word boundaries know ASCII letters only, so the patterns are written without accents. */
function unaccented(letter: string): string {
  return foldName(letter);
}
