import { foldName } from "../../detectors/names/names.ts";

/** Forms of phone numbers and street addresses, as the cells of a column have them. */

const SEPARATORS = "\\d\\s()./\\u2011-";
const PHONE = new RegExp(`^\\(?\\+?[${SEPARATORS}]+(?: ?(?:x|ext\\.?|#) ?\\d{1,6})?$`, "i");

/** How many digits a text has. */
export function digitsOf(value: string): number {
  return value.replace(/\D/g, "").length;
}

/** Written as people write phone numbers: a bare number could be anything. */
export function isWrittenPhone(value: string): boolean {
  if (!isPhoneLike(value) || isPlainFigure(value)) return false;
  return /^\(?\+\d/.test(value) || /^\(?0\d/.test(value) || /^\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}/.test(value);
}

/** Whether most values are numbers in groups, some with the signs of phone numbers, and none is an amount or a date. */
export function looksLikePhones(values: readonly string[]): boolean {
  const like = values.filter(
    (value) => isPhoneLike(value) && !/^\d{1,3}(?:[ .]\d{3})+$/.test(value.replace(/^0.*/, "")),
  );
  const written = values.filter(isWrittenPhone).length;
  const grouped = like.filter((value) => !/^\d+$/.test(value)).length;
  // Two parts of a number of an order or a patient.
  if (like.filter((value) => /^\d{6,}-\d+$/.test(value)).length > values.length * 0.5) return false;
  const enough = like.length > values.length * 0.6 && values.every((value) => isPhoneLike(value));
  return enough && written > values.length * 0.15 && grouped > values.length * 0.4;
}

function isPhoneLike(value: string): boolean {
  const digits = digitsOf(value.replace(/ ?(?:x|ext\.?|#) ?\d{1,6}$/i, ""));
  if (digits < 7 || digits > 15 || !PHONE.test(value) || /^-|^\d{5}-\d{4}$/.test(value)) return false;
  return !/^\d{4}[-/.]\d{2}[-/.]\d{2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$|^\d+\.\d{1,2}$/.test(value);
}

function isPlainFigure(value: string): boolean {
  return /^-?(?:[1-9]\d*|0)(?:\.\d+)?$/.test(value);
}

/** A house number and the word for a street, in one of some twenty languages. */
export function isStreetAddress(value: string): boolean {
  return hasAddressForm(value) && (namesStreet(value) || hasPostCode(value));
}

/** `Ilica 12, 10000 Zagreb`, `12 Broad Street, 100271 Ikeja`: a house number, a comma, a post code and a town. */
function hasPostCode(value: string): boolean {
  return /^[^,]*\d[^,]*, ?(?:[A-Z]{1,2}-?)?\d{3,6}(?:[ -]\d{2,4})? \p{L}{3}/u.test(value);
}

/** Words and a house number among them: what every address has, and many other things too. */
export function hasAddressForm(value: string): boolean {
  if (value.length < 6 || value.length > 160 || /[@=<>{}]|https?:/.test(value)) return false;
  return NUMBER.test(value) && /\p{L}{2}/u.test(value);
}

const NUMBER = /(?:^|[\s,.:-]|\p{Script=Han})\d{1,5}(?:[-/]\d{1,4}){0,3}[a-z]?(?:$|[\s,.;)/-]|\p{Script=Han})/iu;

const WORDS = [
  "street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|boulevard|blvd|way|place|pl|square|sq|terrace|close|crescent|mews|yard|gate|approach|station|stations|plain|plains|row|walk|hill|hills|grove|park|parkway|pkwy|highway|hwy|freeway|expressway|turnpike|trail|circle|loop|ridge|heights|meadows?|manors?|mills?|ports?|branch|bridge|brook|brooks|bypass|camp|canyon|cape|causeway|cliffs?|common|corners?|course|coves?|creek|crest|crossing|dale|dam|divide|estates?|extensions?|falls|ferry|fields?|flats?|fords?|forest|forges?|forks?|fort|gardens?|gateway|glens?|greens?|harbors?|haven|hollow|inlet|islands?|isle|junctions?|keys?|knolls?|lakes?|landing|lights?|lodge|mall|mission|motorway|mount|mountains?|neck|orchard|oval|overpass|pass|passage|path|pike|pines?|plaza|points?|prairie|radial|ramp|ranch|rapids?|rest|river|route|run|shoals?|shores?|skyway|springs?|spurs?|stravenue|stream|summit|throughway|trace|track|trafficway|tunnel|underpass|unions?|valleys?|via|viaduct|views?|villages?|ville|vista|walks|wall|ways|wells?|apt|suite",
  "strasse|str|weg|platz|gasse|allee|ufer|ring|damm|am|zur|zum",
  "rue|allee|chemin|quai|impasse|place|cours|route|passage|voie|bis",
  "calle|avenida|avda|plaza|paseo|ronda|camino|carrera|glorieta|rambla|poligono|bulevar|travesia",
  "viale|piazza|corso|strada|contrada|vicolo|largo|borgo|rotonda|incrocio",
  "rua|travessa|rodovia|alameda|largo|praca|marginal|estrada",
  "straat|laan|gracht|plein|kade|dreef|singel|hof|pad",
  "ulica|ul|aleja|al|os|osiedle|plac|skwer",
  "gata|gatan|gate|gaten|vagen|vag|vej|veien|vei|veg|vegen|gade|allen|alle|stien|torget|torv|grand|plads|pladsen",
  "katu|tie|polku|kuja|kaari|raitti|tori",
  "cad|cadde|caddesi|sok|sk|sokak|sokagi|bulvari|mah|mahallesi|no",
  "namesti|nam|trida|ulice|nabrezi|na|u",
  "strada|bulevardul|bd|bdul|calea|soseaua|sos|aleea|intrarea|nr",
  "utca|u|ut|ter|tere|korut|korutja|setany|koz|sor",
  "nagar|marg|colony|sector|phase|society|plot|flat|house|h|vihar|puram|cross|main|layout|bazaar|chowk",
  "cho|chome|ku|shi|machi",
  "cesta|trg|put|setaliste|bulevar|jl|jalan|gang|gg|priv|privada|blvd|kec|pereulok|prospekt|tee|iela|gatve|puiestee",
].join("|");
const ENDINGS =
  "strasse|str|weg|platz|gasse|allee|ufer|damm|ring|straat|laan|gracht|plein|kade|dreef|singel|gata|gatan|gate|gaten|vagen|vej|vejen|veien|vegen|gade|allen|stien|stigen|torget|torvet|grand|plads|pladsen|backen|svingen|vaenget|vanget|katu|tie|polku|kuja|kaari|bakken|ku|cho|machi";
/** Compared without accents, so that word boundaries hold in every Latin script. */
function namesStreet(value: string): boolean {
  return (
    STREET_WORD.test(foldName(value)) ||
    STREET_ABROAD.test(value) ||
    /ถนน|ซอย|ตำบล|แขวง|\d+丁目|番地|[町区市村条通郡]|[路街道巷号號]\s*\d|[로길동]\s*\d/u.test(value)
  );
}

/** Words for streets in Cyrillic, Greek, Arabic, Hebrew, Devanagari and Thai, and those of Vietnam. */
const STREET_ABROAD =
  /(?<!\p{L})(?:ул|улица|пр(?:-т|осп|оспект)?|пер|переулок|наб|набережная|бул|бульвар|б-р|пл|площадь|ш|шоссе|вул|вулиця|проспект|οδ[οό]ς|λεωφ(?:[οό]ρος)?|πλατε[ιί]α|πλ|شارع|طريق|ميدان|حي|جادة|خیابان|کوچه|میدان|רחוב|רח|שדרות|שד|דרך|मार्ग|रोड|नगर|चौक|गली|सड़क|कॉलोनी|đường|phố|ngõ|ngách|quận|phường)(?!\p{L})/iu;
const STREET_WORD = new RegExp(`\\b(?:${WORDS})\\b|[a-z]{3}(?:${ENDINGS})\\b`);
