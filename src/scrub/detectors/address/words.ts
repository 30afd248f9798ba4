/** A word of a street's or a town's name. */
export const WORD = "(?:\\p{Lu}[\\p{L}\\p{M}.'’-]*|\\d{1,3}(?:st|nd|rd|th))";
/** Small words inside of names. */
export const SMALL =
  "(?:de la|de los|de las|de|del|della|delle|dei|di|da|do|dos|das|du|des|la|le|les|l['’]|d['’]|van de|van der|van den|van|von|der|den|of|the|y|e|et|na|w|i|aan|auf|am|im|bei|zum|zur|av|på|og|och|kralja|kneza|bana|svetog|sv\\.|hrvatskih|generała|gen\\.|księdza|ks\\.|św\\.|dr\\.|prof\\.)";
/** A house: `12`, `12b`, `12-14`, `1899/25`, `241-2`, `16bis`, `99 C 40`, `95 A`. */
export const NUMBER =
  "\\d{1,5}(?:(?:[-]?[A-Za-z](?![\\p{L}])| [A-Z](?![\\p{L}])| ?(?:bis|ter|quater)\\b)(?: \\d{1,3}(?![\\d.,]| \\d))?)?(?:[-/]\\d{1,5}[A-Za-z]?)?";
/** The same behind a street: a postcode with its town is no house. */
export const HOUSE = `(?!\\d{5}|\\d{4} \\p{Lu}\\p{Ll})${NUMBER}`;
/** What stands before a house's number. */
export const NUMBER_SIGN = "(?:,? (?:n[.º°o]{0,2} ?|[Nn]r[.:]? ?|[Nn]o[.:]{0,2} ?|č\\. ?|km ?|št\\. ?|№ ?|#)?| #)";

/** Kinds of street that stand behind a name: the suffixes of the U.S. Postal Service (Publication 28, C1) and others. */
export const ENGLISH =
  "(?:Street|Streets|St|Avenue|Ave|Av|Road|Roads|Rd|Lane|Ln|Drive|Drives|Dr|Court|Courts|Ct|Boulevard|Blvd|Square|Squares|Sq|Place|Pl|Terrace|Ter|Way|Ways|Close|Crescent|Cres|Highway|Hwy|Parkway|Pkwy|Circle|Circles|Cir|Trail|Trailer|Trl|Grove|Groves|Gardens|Garden|Gdns|Hill|Hills|Mews|Row|Walk|Walks|Quay|Esplanade|Parade|Pde|Alley|Plaza|Loop|Ridge|Ridges|Path|Run|Pike|Turnpike|Freeway|Expressway|Bypass|Crossing|Crossroad|Crossroads|Curve|Point|Points|Green|Greens|Rise|View|Views|Heights|Wharf|Promenade|Embankment|Meadows?|Park|Parks|Junctions?|Causeway|Driveway|Track|Trafficway|Pass|Coves?|Glens?|Fords?|Forges?|Hollow|Bridge|Fields?|Vale|Manors?|Springs?|Estates?|Motorway|Route|Ramp|Mall|Center|Centers|Centre|Common|Commons|Islands?|Isle|Knolls?|Landing|Lands?|Mills?|Mission|Orchard|Oval|Passage|Shores?|Shoals?|Station|Stream|Summit|Throughway|Trace|Tunnel|Underpass|Unions?|Valleys?|Viaduct|Villages?|Ville|Vista|Wall|Wells?|Bend|Bluffs?|Bottom|Branch|Brooks?|Burgs?|Bypass|Camp|Canyon|Cape|Cliffs?|Club|Corners?|Course|Creek|Crest|Dale|Dam|Divide|Extensions?|Falls?|Ferry|Flats?|Forest|Forks?|Fort|Gateways?|Grange|Harbors?|Harbour|Haven|Inlet|Keys?|Lakes?|Light|Lights|Loaf|Locks?|Lodge|Neck|Overpass|Pines?|Plains?|Ports?|Prairie|Radial|Ranch|Rapids?|Rest|Rivers?|Skyway|Spurs?|Stravenue|Nagar|Marg|Chowk|Layout|Colony|Enclave|Sector|Ridings|Drove|Copse|Croft|Leas?|Side|Yard|Approach|Broadway|Chase|Dene|Gate|Paddock|Wood|Woods)";
/** Those that need nothing else around them. */
export const STRONG =
  /(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Square|Sq|Terrace|Close|Crescent|Highway|Hwy|Parkway|Pkwy|Circle|Trail|Grove|Gardens|Mews|Way|Place|Pl|Esplanade|Parade|Alley|Walk|Turnpike|Crossroad|Stravenue|Nagar|Marg)\.?$/;

/** Kinds of street that stand before the name. */
export const KINDS =
  "(?:Rua|R\\.|Avenida|Av\\.?|Avda\\.?|Avd\\.|Alameda|Al\\.|Travessa|Tv\\.|Largo|Praça|Estrada|Rodovia|Quadra|Marginal|Beco|Ladeira|Calle|C\\/|Cl\\.|Calz\\.|Calzada|Carrera|Cra\\.?|Transversal|Diagonal|Privada|Prolongación|Cerrada|Callejón|Carrer|Plaza|Plaça|Paseo|Pza\\.?|Pasaje|Camino|Carretera|Ctra\\.?|Ronda|Glorieta|Rambla|Muelle|Urbanización|Via|Viale|V\\.le|Piazza|P\\.za|Piazzale|Corso|Vicolo|Strada|Contrada|Salita|Lungomare|Borgo|Rotonda|Incrocio|szosa|droga|bulwar|rynek|Petite [Rr]ue|Grande [Rr]ue|Boulevard|ul\\.|ulica|al\\.|aleja|Aleje|os\\.|osiedle|pl\\.|plac|rondo|skwer|Str\\.|Bulevardul|Bd\\.|B-dul|Calea|Aleea|Șos\\.|Șoseaua|Splaiul|Intrarea|ulice|náměstí|nám\\.|Ulica|Trg|ulitsa|ulitza|Cesta|Obala|Obere|Untere|Jl\\.|Jalan|Jln\\.|Gang|Gg\\.|Lorong|Jln|Soi|Đường|Phố|Rue|Avenue|Chemin|Impasse|Allée|Quai|Voie|Venelle|Drève|Clos|Sentier|Galerie|Faubourg|Ruelle|Montée|Chaussée|Passage|Place|Cours|Cité|Résidence|Am|An der|Auf der|Im|In der|Zum|Zur|Hinter|Vor dem|Trg|Ulitsa|ул\\.|улица|проспект|пр\\.|вул\\.|вулиця|Οδός|Λεωφόρος)";
/** Kinds that are as well everyday words at the beginning of a sentence. */
export const EVERYDAY_KIND =
  /^(?:Am|An der|Auf der|Im|In der|Zum|Zur|Hinter|Vor dem|Gang|Galerie|Passage|Place|Cours|Cité|Résidence|Via|Cesta|Privada|Diagonal|Transversal|Marginal) /;

/** Street names that carry their kind as an ending, or as a last word: German, Dutch, Nordic, Slavic, Hungarian … */
export const ENDING =
  "(?:[Ss]tra(?:ß|ss)e|[Ss]tr\\.|gasse|[Gg]asse|weg|[Ww]eg|[Aa]llee|[Aa]llé|[Pp]latz|damm|[Dd]amm|ufer|[Uu]fer|[Rr]ing|steig|stieg|[Cc]haussee|promenade|markt|graben|gatan|[Gg]ata|vägen|väg|gränd|torget|stigen|vei|veien|veg|vegen|[Gg]ate|gaten|vej|[Vv]ej|vejen|gade|[Gg]ade|gaden|stræde|plads|toftene|parken|vænget|krenten|bakken|haugen|svingen|kaari|penger|ranta|rinne|piha|tori|aukio|raitti|høgda|grenda|tunet|kroken|jordet|park|veld|weide|akker|erf|katu|tie|polku|kuja|laan|[Ll]aan|straat|plein|[Pp]lein|gracht|kade|singel|dijk|dreef|steeg|pad|hofje|plantsoen|[Uu]tca|[Uu]\\.|út|útja|tér|tere|[Kk]örút|köz|sétány|rakpart|országút|főút|dűlő|[Uu]lica|[Uu]lice|cesta|[Tt]rg|třída|nábřeží|náměstí|Caddesi|Cad\\.|Cd\\.|Sokak|Sokağı|Sok\\.|Sk\\.|Mah\\.|Mahallesi|Bulvarı|Blv\\.|iela|gatvė|tänav|maantee|puiestee)";

export const CITY =
  "\\p{Lu}[\\p{L}\\p{M}.'’]+(?:[ -](?:(?:de|la|le|las|los|del|della|di|do|da|dos|das|di|am|an der|auf|im|in|sur|sous|en|el|y|upon|on|over|the|under|bei|ob|sul|nad|pod|van|den|aan)[ -]){0,2}(?!\\p{Lu}{1,2}\\d)\\p{Lu}[\\p{L}\\p{M}.'’]+){0,3}(?: (?:nell|dell|sull|all)['’]\\p{L}+(?= ?\\n|, | \\d{5}| \\([A-Z]{2}\\))| (?:del |della )?\\p{Ll}{4,12}(?= ?\\n|, \\p{Lu}| \\d{5}| \\([A-Z]{2}\\)))?(?: \\d{1,2}(?=[,\\n]| [A-Z]\\d))?";
export const POSTCODE =
  "(?:(?:C\\.?P\\.?|CEP|PLZ|ZIP|PIN)[ :.-]{1,2}(?:Code:? )?\\d{4,6}(?:-\\d{3})?|[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|[A-Z]\\d[A-Z] ?\\d[A-Z]\\d|[A-Z]\\d[\\dW] ?[A-Z\\d]{4}|(?:[A-Z]{1,2}-)?\\d{5}(?:-\\d{3,4})?|\\d{4} ?[A-Z]{2}(?![A-Za-z])|\\d{2}-\\d{3}|\\d{3} \\d{2,3}|\\d{4}-\\d{3}|\\d{3}-\\d{4}|(?:[A-Z]{1,2}-)?\\d{4}|\\d{6,7})(?![\\p{L}\\d])";
/** A part of a house, with the word before or behind it. */
export const UNIT =
  "(?:(?:Apt|Apartment|Apto|Apartamento|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Building|Bldg|Tower|Block|Blok|App|Appt|Appartement|Wohnung|Whg|Etage|OG|EG|Top|Tür|Stiege|Piso|Puerta|Pta|Esc|Escalera|Int|Interno|Interior|Scala|Sc|lgh|bte|boîte|Bus|Daire|Kat|bloco|Bloco|Sala|Conj|lok|Nr|bl|sc|et|ap|as|dv|leil)\\.?(?: ?(?:No|Nr|Number)\\.?)? ?#?(?=[A-Za-z]{0,2}\\d|[A-Z]\\b)[A-Za-z0-9-]{1,6}|m\\. ?\\d{1,4}|#\\d{1,5}[A-Z]?|\\d{1,2}[ºª°oa](?![\\p{L}])\\.?(?: ?(?:Izq|Dcha|Dto|Dta|Esq|Frente|[A-Z])\\b\\.?)?|\\d{1,2}\\. ?(?:tv|th|mf|sal|OG|Stock|Etage|etasje|em|emelet|sprat|kat|patro)\\b\\.?(?: ?(?:tv|th|mf)\\.?)?|(?:Col|Colonia|Fracc|Barrio|Urb|Mz|Lt)\\.? \\p{Lu}[\\p{L}]+(?: \\p{Lu}[\\p{L}]+){0,2}|[Ss]/[Nn]|\\d{1,2}(?:st|nd|rd|th) [Ff]loor)";
