import type { Finding, Subject } from "./detector.ts";
import { ranges, spotOf } from "./detector.ts";

const WORD = "(?:\\p{Lu}[\\p{L}\\p{M}.'’-]*|\\d{1,3}(?:st|nd|rd|th))";
const SMALL =
  "(?:de la|de los|de las|de|del|della|delle|dei|di|da|do|dos|das|du|des|la|le|les|l['’]|d['’]|van de|van der|van den|van|von|der|den|of|the|y|e|et|na|w|i)";
const NUMBER = "\\d{1,5}(?:[- ]?[A-Za-z](?![\\p{L}]))?(?:[-/]\\d{1,5}[A-Za-z]?)?";

const ENGLISH =
  "(?:Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Square|Sq|Place|Pl|Terrace|Ter|Way|Close|Crescent|Cres|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Trl|Grove|Gardens|Gdns|Hill|Mews|Row|Walk|Quay|Esplanade|Parade|Pde|Alley|Plaza|Loop|Ridge|Path|Run|Pike|Turnpike|Freeway|Expressway|Bypass|Crossing|Point|Green|Rise|View|Heights|Wharf|Promenade|Embankment|Meadows?|Park|Junction|Causeway|Driveway|Track|Pass|Cove|Glen|Ford|Forge|Hollow|Bridge|Field|Fields|Vale|Manor|Spring|Springs|Estate|Estates|Motorway|Route|Ramp|Mall|Center|Centre|Common|Island|Isle|Knoll|Landing|Mill|Mission|Orchard|Oval|Passage|Shore|Station|Stream|Summit|Throughway|Trace|Tunnel|Union|Valley|Viaduct|Village|Ville|Vista|Well|Wells|Bend|Bluff|Branch|Brook|Burg|Camp|Canyon|Cape|Cliff|Club|Corner|Course|Creek|Crest|Dale|Dam|Divide|Extension|Fall|Falls|Ferry|Flat|Forest|Fork|Fort|Garden|Gateway|Harbor|Haven|Inlet|Key|Lake|Light|Lock|Lodge|Neck|Overpass|Pine|Pines|Plain|Port|Prairie|Radial|Ranch|Rapid|Rest|River|Shoal|Skyway|Spur|Stravenue|Unions)";
/** Words that are too common to end an address unless a comma, a line end or a town follows. */
const STRONG =
  /(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Square|Sq|Terrace|Close|Crescent|Highway|Hwy|Parkway|Pkwy|Circle|Trail|Grove|Gardens|Mews|Way|Place|Pl|Esplanade|Parade|Alley|Walk)\.?$/;
const NUMBER_FIRST = new RegExp(
  `(?<![\\w.,$€£#/-])${NUMBER},? (?:[NSEW]{1,2}\\.? |North |South |East |West )?(?:${WORD} ){1,4}${ENGLISH}(?![\\p{L}])\\.?(?: (?:[NSEW]|NW|NE|SW|SE|North|South|East|West)(?![\\p{L}]))?`,
  "gu",
);
const FRENCH = new RegExp(
  `(?<![\\w.,$€£#/-])(?:${NUMBER}(?: bis| ter)?,? )(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Ii]mpasse|[Aa]ll[ée]e|[Qq]uai|[Rr]oute|[Cc]ours|[Ss]quare|[Pp]assage|[Ff]aubourg|[Ss]entier|[Cc]it[ée]|[Rr]ésidence|[Vv]illa) (?:${SMALL} ?){0,2}${WORD}(?: (?:${SMALL} ?){0,2}${WORD}){0,4}`,
  "gu",
);
/** Street names that carry their kind as an ending: German, Dutch, Nordic, Hungarian, Baltic. */
const ENDING =
  "(?:[Ss]tra(?:ß|ss)e|[Ss]tr\\.|gasse|[Gg]asse|weg|[Ww]eg|[Aa]llee|[Aa]llé|[Pp]latz|damm|[Dd]amm|ufer|[Uu]fer|[Rr]ing|steig|stieg|[Cc]haussee|promenade|markt|graben|gatan|gata|vägen|väg|gränd|torget|vei|veien|veg|vegen|gate|gaten|vej|[Vv]ej|vejen|gade|[Gg]ade|gaden|stræde|plads|katu|tie|polku|kuja|laan|[Ll]aan|straat|plein|[Pp]lein|gracht|kade|singel|dijk|dreef|steeg|pad|hofje|[Uu]tca|útja|[Uu]lica)";
const HOUSE_AFTER = new RegExp(
  `${ENDING},? \\d{1,4}(?: ?[A-Za-z](?![\\p{L}]))?(?:[-/]\\d{1,4})?(?![\\d%€$]|[.,]\\d)`,
  "gu",
);
/** The rest of a street's name before its ending: the word itself, and words that belong to it. */
const NAME_BEFORE =
  /(?:(?:Am|An|Auf|Im|In|Zum|Zur|Unter|Alte[rn]?|Neue[rn]?|Große|Kleine|Lange|Sankt|St\.) )?(?:(?:de[rn]|dem|alten|de) )?(?:\p{Lu}[\p{L}\p{M}.'’]{1,25}[ -]){0,2}(?:\p{Lu}[\p{L}\p{M}'’]{0,30}-?)?$/u;
/** Kinds of street that stand before the name, number last: Romance and Slavic languages. */
const KIND_FIRST = new RegExp(
  `(?<![\\p{L}\\d])(?:(?:Rua|R\\.|Avenida|Av\\.?|Avda\\.?|Alameda|Travessa|Largo|Praça|Estrada|Rodovia|Quadra|Calle|C\\/|Cl\\.|Carrer|Plaza|Plaça|Paseo|Pza\\.?|Camino|Carretera|Ctra\\.?|Ronda|Glorieta|Via|Viale|V\\.le|Piazza|P\\.za|Piazzale|Corso|Largo|Vicolo|Strada|Contrada|Salita|Lungomare|Borgo|Boulevard|ul\\.|ulica|al\\.|aleja|Aleje|os\\.|osiedle|pl\\.|plac|Str\\.|Strada|Bulevardul|Calea|Aleea|ulice|náměstí|Ulica|Trg|ulitsa|ulitza|Cesta|Obere|Untere)) ?(?:${SMALL} ?){0,2}(?:${WORD}|\\d{1,2})(?: (?:${SMALL} ?){0,2}${WORD}){0,4}(?:,? (?:n[.º°o]{0,2} ?|nr\\.? ?|č\\. ?|km ?)?\\d{1,5}(?:[-/]\\d{1,4})?(?: ?[A-Za-z](?![\\p{L}]))?(?![\\d%€$]|[.,]\\d)|,? (?:s/n|S/N))`,
  "gu",
);
const BOX =
  /(?<![\p{L}\d])(?:P\.? ?O\.? ?(?:Box|BOX)|Post Office Box|Postfach|Postbus|Apartado(?: de Correos)?|Casilla|Caixa Postal|Boîte Postale|B\.?P\.|Box(?= \d{3,6}\b)|GPO Box|Private Bag|PSC|Unit(?= \d{4} Box))[ :#]{1,2}\d{1,6}(?:,? (?:Box|BOX) \d{1,6})?(?!\d)/gu;
/** Cues without which `3 Data Centre Point` is no address. */
const CUE =
  /address|live[sd]?\b|living|located|location|reside|moved?|ship|deliver|mail|send|sent|visit|office|store|house|home|wohn|adress|anschrift|vive|domicil|direcci|indirizzo|morada|endere|habite|adresse|bor på|osoite|ul\./i;

const CITY =
  "\\p{Lu}[\\p{L}\\p{M}.'’]+(?:[ -](?:(?:de|la|le|las|los|del|do|da|dos|di|am|an der|auf|im|in|sur|sous|en|el|y|upon|on|the|under|bei|ob|sul|nad) ){0,2}\\p{Lu}[\\p{L}\\p{M}.'’]+){0,3}";
const POSTCODE =
  "(?:[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|[A-Z]\\d[A-Z] ?\\d[A-Z]\\d|(?:[A-Z]{1,2}-)?\\d{5}(?:-\\d{3,4})?|\\d{4} ?[A-Z]{2}(?![A-Za-z])|\\d{2}-\\d{3}|\\d{3} \\d{2}|\\d{4}-\\d{3}|(?:[A-Z]{1,2}-)?\\d{4}|\\d{6,7})";
const UNIT =
  "(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Building|Bldg|App|Wohnung|Etage|Piso|Puerta|Esc|Int|Scala|m\\.|lok\\.|bte|Bus)\\.? ?#?[A-Za-z0-9-]{1,6}|#\\d{1,5}[A-Z]?|\\d{1,2}(?:º|°|ª)(?: ?[A-Z])?";
const COUNTRY =
  "(?:USA|U\\.S\\.A\\.|US|United States(?: of America)?|UK|United Kingdom|England|Scotland|Wales|Ireland|Canada|Australia|New Zealand|Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|France|Spain|España|Italy|Italia|Portugal|Brazil|Brasil|Netherlands|Nederland|Belgium|Belgique|Denmark|Danmark|Sweden|Sverige|Norway|Norge|Finland|Suomi|Poland|Polska|Czech Republic|Hungary|Slovenia|Croatia|Estonia|Cyprus|Greece|Iceland|Greenland|Tunisia|South Africa|India|Japan|China|Mexico|México|Argentina|Uruguay|Chile)";
const REGION = "(?:[A-Z]{2,3}|[A-Z]\\p{Ll}+(?: \\p{Lu}\\p{Ll}+)?)";
const GAP = "(?:, ?\\n? ?| ?\\n ?| - | )";
/** What may follow a street, tried one after the other at the same place. */
const TAILS: readonly RegExp[] = [
  `${GAP}${UNIT}(?![\\p{L}\\d])`,
  `${GAP}${CITY},? (?:${REGION},? )?${POSTCODE}(?![\\p{L}\\d])`,
  `${GAP}${POSTCODE}(?:, ?| ?\\n| )${CITY}(?: \\([A-Z]{2}\\)|,? [A-Z]{2}(?![\\p{L}]))?`,
  `${GAP}${POSTCODE}(?![\\p{L}\\d.,:%-]|[ -]\\d)`,
  `(?:, ?\\n? ?| ?\\n ?)${COUNTRY}(?![\\p{L}])`,
  `(?:, ?\\n? ?)${CITY}(?=,? (?:[A-Z]{2}|${POSTCODE}|${COUNTRY})(?![\\p{L}\\d]))`,
  `(?:, | )[A-Z]{2}(?: ${POSTCODE})?(?![\\p{L}\\d])`,
].map((source) => new RegExp(source, "uy"));
const LAST_CITY = new RegExp(`, ${CITY}(?=[.!?]?(?:\\n|$)|[.!?] )`, "uy");

/** Street addresses and post office boxes in running text, with what follows of flat, town, postcode and country. */
export function* findAddresses(subject: Subject): Generator<Finding> {
  const { text, surface } = subject;
  if (!/\d/.test(text) || surface === "code" || surface === "file_name" || surface === "csv") return;
  for (const { start, match } of ranges(text, HOUSE_AFTER)) {
    const name = NAME_BEFORE.exec(text.slice(Math.max(0, start - 90), start))?.[0] ?? "";
    if (!/\p{Lu}/u.test(name + match[0].charAt(0)) || !isPlace(subject, start)) continue;
    yield address(start - name.length, tailEnd(text, start + match[0].length));
  }
  for (const { pattern, isSure } of PATTERNS) {
    for (const { start, match } of ranges(text, pattern)) {
      const street = match[0].trimEnd();
      if (isSure(street, subject, start) && isPlace(subject, start))
        yield address(start, tailEnd(text, start + street.length));
    }
  }
}

function address(start: number, end: number): Finding {
  return { start, end, entity: "ADDRESS", validated: false };
}

/** Running text, or a cell of a column that is about addresses. */
function isPlace(subject: Subject, start: number): boolean {
  const { cell, header } = spotOf(subject, start);
  return !cell || HEADER.test(header);
}

const HEADER = /add?res|anschrift|stra(?:ß|ss)e|street|direcci|indirizzo|endere|location/i;

const PATTERNS: readonly { pattern: RegExp; isSure: (street: string, subject: Subject, start: number) => boolean }[] = [
  { pattern: NUMBER_FIRST, isSure: isEnglish },
  { pattern: FRENCH, isSure: () => true },
  { pattern: KIND_FIRST, isSure: () => true },
  { pattern: BOX, isSure: () => true },
];

function isEnglish(street: string, subject: Subject, start: number): boolean {
  if (STRONG.test(street.replace(/ (?:[NSEW]{1,2}|North|South|East|West)$/, ""))) return true;
  const end = start + street.length;
  return CUE.test(subject.text.slice(Math.max(0, start - 60), start)) || tailEnd(subject.text, end) > end;
}

function tailEnd(text: string, from: number): number {
  let end = from;
  for (let piece = 0; piece < 4; piece++) {
    const next = nextTail(text, end);
    if (next === null) break;
    end = next;
  }
  LAST_CITY.lastIndex = end;
  return end === from && LAST_CITY.test(text) ? LAST_CITY.lastIndex : end;
}

function nextTail(text: string, from: number): number | null {
  for (const tail of TAILS) {
    tail.lastIndex = from;
    const match = tail.exec(text);
    if (match !== null) return from + match[0].length;
  }
  return null;
}
