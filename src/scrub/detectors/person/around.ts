import { charSet, isIn } from "../scan/runs.ts";

export const TITLE =
  /(?:^|[^\p{L}])(?:Mr|Mrs|Ms|Miss|Mx|Mister|Dr|Prof|Professor|Doctor|Sir|Dame|Lord|Lady|Herrn?|Frau|Monsieur|Mme|Madame|Mlle|Señora?|Sra?|Srta|Don|Doña|Signora?|Sig|Dott|Senhora?|Pani|Pan|Fru|Hr|Mevr(?:ouw)?|Dhr|Meneer|Captain|Capt|Sgt|Lt|Rev|Father|Sister|Uncle|Aunt|Auntie|Judge|Senator|President)\.? $/u;
/** What is followed by a name and by nothing else. */
export const INTRODUCED =
  /(?:\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Yy]our|[Ff]ull|[Mm]aiden|[Ll]ast|[Ff]irst|[Ll]egal)(?: (?:full|last|first|maiden))? name(?: is| was|:)|\b[Nn]ame ?[:=]|\bnamed|\bI am called|\b(?:mein|Mein) Name ist|[Ii]ch hei(?:ß|ss)e|[Mm]i nombre es|[Mm]e llamo|[Jj]e m.appelle|[Mm]on nom est|[Mm]i chiamo|[Ii]l mio nome è|[Mm]eu nome é|[Mm]ijn naam is|[Ii]k heet|[Nn]azywam się|[Jj]ag heter|[Jj]eg hedder|[Jj]eg heter|[Aa]ttn\.?:?|\bc\/o|[Ss]igned(?: by)?:?|[Cc]ardholder(?: name)?:?|[Pp]atient(?: name)?:|[Cc]ontact(?: person)?:|[Ee]mployee:|[Cc]ustomer:|[Aa]uthor:|[Oo]wner:|[Mm]anager:|[Ff]rom:|[Ss]incerely,\n?|[Rr]egards,\n?|[Cc]heers,\n?|[Ll]ove,\n?|[Vv]iele Grüße,?\n?|[Cc]ordialement,?\n?|[Ss]aludos,?\n?) {0,2}$/u;
export const GREETED =
  /(?:^|[\s"'“(])(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks?(?: you)?,?|[Bb]ye,?|[Cc]ongrat\w*,?|[Hh]allo|[Ll]ieber?|[Ss]ehr geehrte[r]?|[Hh]ola|[Qq]uerid[oa]|[Cc]her|[Cc]hère|[Bb]onjour|[Cc]iao|[Cc]ar[oa]|[Oo]lá|[Bb]este) $/u;
/** Words before and after which a lone first name means a person. */
export const BEFORE =
  /(?:^|[\s"'“(])(?:I'm|I am|[Tt]his is|[Aa]sk|[Cc]all|[Tt]ell|[Mm]eet|[Mm]et|[Cc]ontact|[Kk]now|[Ll]ove[sd]?|[Mm]arried|[Ww]ith|[Bb]y|[Tt]o|[Ff]rom|[Ff]or|[Aa]nd|[Aa]bout|[Tt]han|[Tt]hat|[Ww]hen|[Hh]as|[Dd]oes|[Dd]id|[Ii]s|[Ww]as|husband|wife|son|daughter|brother|sister|friend|colleague|boss|mother|father|mom|dad|cousin|neighbou?r|neighbou?rs|called|of|mit|von|con|avec|di|da),? $/u;
export const VERB =
  /^ (?:said|says|asked|asks|told|tells|wrote|writes|called|calls|lives|lived|works|worked|thinks|thought|wants|wanted|likes|liked|loves|loved|has (?:been|a|an|to|the|not|never|just)|had|is (?:a|an|the|my|our|not|still|on|at|from|in|very|so)|was (?:a|an|the|born|hired|here|on|at)|will|would|can|could|should|did|does|doesn't|isn't|and I|came|went|got|gave|made|left|arrived|moved|joined|paid|owes|needs|knows|who|bought|sold|earns|earned|reported|received|sent|plays|played|ate|eats|sagt|sagte|wohnt|hat|ist|vive|habite|dice|dit|tiene|abita|woont|bor)\b/u;
/** Before a place or a thing rather than a person. */
export const THING =
  /(?:^|[\s("“])(?:the|an?|our|its|this|that|these|those|in|at|near|into|via|across|within|per|vs|version|model|brand|product|region|city|store|variety|der|die|das|dem|den|im|am|ein|eine|einen|einer|el|la|los|las|le|les|un|une|una|en|à|au|aux|dans|nel|il|lo|gli|o|os|em|no|na|w|i|het|op|te|på|till|på) $/iu;
/** Figures of a business: where they are spoken of, a lone first name is a product's or a place's as likely. */
export const FIGURES =
  /[$€£¥%]|\b(?:sales|sold|sells?|selling|sellers?|units?|revenue|orders?|bought|buyers?|products?|items?|stock|margins?|rates?|scores?|values?|users?|customers?|churn|conversion|share|totals?|best|worst|averages?|line|grew|growth|rose|fell|ahead|median|top|lead|leads|led|range|model|brand|lineup|collection|category)\b/i;
/** Fewer words for a name of two: its second word is no thing already. */
export const COMMERCE =
  /[$€£¥%]|\b(?:sales|sold|sells?|selling|units?|revenue|bought|products?|items?|stock|margins?)\b/i;
/** What only people do or have done to them, also where figures are spoken of. */
export const HUMAN_BEFORE =
  /(?:^|[\s"'“(])(?:I'm|I am|[Tt]his is|[Aa]sk(?:ed)?|[Cc]all(?:ed)?|[Rr]each|[Tt]ell|[Tt]old|[Mm]e?et|[Cc]ontact|[Ee]-?mail(?:ed)?|[Mm]arried|(?:spoke|speak|talk(?:ed)?|work(?:ed|s)?|met|agreed|checked) (?:to|with)|(?:written|led|signed|approved|made|reviewed|prepared|reported|sent|hired|paid|handled|owned|managed|assigned|requested|submitted) (?:by|to)|husband|wife|son|daughter|brother|sister|friend|colleague|boss|mother|father|mom|dad|cousin|neighbou?r),? $/u;
export const HUMAN_AFTER =
  /^ (?:said|says|asked|asks|told|tells|wrote|writes|called|speaking|moved|lives|lived|works|worked|thinks|thought|wants|wanted|likes|liked|loves|loved|joined|paid|owes|knows|who|bought|earns|earned|received|sent|plays|ate|eats|and I|sagt|sagte|wohnt|vive|habite|dice|dit|abita|woont|bor)\b/u;
/** What stands before a name that is announced, to spare the long expressions nearly everywhere: whole words … */
const ANNOUNCING = new Set(
  "is was named called ist es est o by at Mr Mrs Ms Mx Mss Mxs Miss Mister Dr Prof Professor Doctor Sir Dame Lord Lady Herr Herrn Frau Monsieur Mme Madame Mlle Don Sr Sra Srta Sig Dott Pan Pani Fru Hr Mevr Mevrouw Dhr Meneer Captain Capt Sgt Lt Rev Father Sister Uncle Aunt Auntie Judge Senator President Attn llamo appelle chiamo si heter hedder heet heisse".split(
    " ",
  ),
);
/** … what a word may end in … */
const ANNOUNCING_ENDS = ["Señor", "Señora", "Doña", "Signor", "Signora", "Senhor", "Senhora", "è", "é", "się", "heiße"];
/** … and signs. */
const ANNOUNCING_SIGNS = ".:=,#\n";
const WORD_CHARS = charSet(/^\w$/);

/** Whether a text ends in what may announce a name, with at most two spaces behind it. */
export function isAnnounced(before: string): boolean {
  let end = before.length;
  while (end > 0 && before.length - end < 2 && before.charCodeAt(end - 1) === 0x20) end--;
  if (end > 0 && ANNOUNCING_SIGNS.includes(before.charAt(end - 1))) return true;
  let start = end;
  while (start > 0 && isIn(WORD_CHARS, before, start - 1)) start--;
  if (ANNOUNCING.has(before.slice(start, end))) return true;
  const text = before.slice(0, end);
  return ANNOUNCING_ENDS.some((word) => text.endsWith(word));
}
