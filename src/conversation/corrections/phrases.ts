/**
 * Ways in which people say that something holds from now on. Each pattern is tried on one sentence without its closing
 * sign; a group named `rule` is the statement, otherwise the whole sentence is.
 */

/** Say so themselves: what follows is a rule whatever it is. */
export const ANNOUNCED: readonly RegExp[] = [
  /^(?:correction|rule|note|remember|corr?ei?[cç][aã]o|correcci[oó]n|regla|correzione|regola|korrektur|regel|merke|correctie|règle|訂正|修正|ルール|更正|纠正|정정)\s*[:：]\s*(?<rule>.+)$/iu,
  /^(?:from (?:now|here|this point) on|going forward|from here on out|henceforth|for the rest of (?:this|the) thread|in future(?=,)|always)[,:]?\s+(?<rule>.+)$/iu,
  /^(?:ab (?:jetzt|sofort)|von (?:nun|jetzt) an|künftig|in zukunft)[,:]?\s+(?<rule>.+)$/iu,
  /^(?:à partir de maintenant|désormais|dorénavant|à l['’]avenir)[,:]?\s+(?<rule>.+)$/iu,
  /^(?:a partir de ahora|de ahora en adelante|desde ahora|en adelante|a partir de agora|de agora em diante)[,:]?\s+(?<rule>.+)$/iu,
  /^(?:d['’]ora in poi|da ora in poi|vanaf nu|voortaan)[,:]?\s+(?<rule>.+)$/iu,
  /^(?:今後は?|これからは|以後は?|今から)[、,]?\s*(?<rule>.+)$/u,
  /^(?:请?记住|請記住|从现在(?:起|开始)|從現在(?:起|開始)|以后)[:：,，]?\s*(?<rule>.+)$/u,
  /^(?:기억해(?:\s*줘)?|앞으로(?:는)?|이제부터(?:는)?)[:,]?\s*(?<rule>.+)$/u,
  /^(?<rule>.+?)(?:ことを|のを|と|を)(?:覚えて|記憶して)(?:おいて)?(?:ください|下さい|ね)?$/u,
];

/** Ask to remember something, which has to be a statement to be one. */
export const ASKED_TO_REMEMBER: readonly RegExp[] = [
  /^(?:remember|keep in mind|bear in mind|note|take note)(?: (?:for (?:this thread|later|next time)))?(?:,? that| to|,)?\s+(?<rule>.+)$/iu,
  /^(?:merke? (?:dir|euch)|denk daran|beachte)(?: bitte)?(?:,? dass|[:,])?\s+(?<rule>.+)$/iu,
  /^(?:retiens|retenez|souviens-toi|rappelle-toi|note[zr]?)(?: bien)?(?: que | qu['’]|\s*[:,]\s*)(?<rule>.+)$/iu,
  /^(?:recuerd[ae]n?|t(?:en|enga) en cuenta|anota|lembre(?:-se)?|lembra(?:-te)?)(?: (?:de )?que |\s*[:,]\s*)(?<rule>.+)$/iu,
  /^(?:ricorda(?:ti)?|tieni presente|onthoud)(?: che | dat |\s*[:,]\s*)(?<rule>.+)$/iu,
];

/** What makes the rest of such a sentence a statement. */
export const STATES =
  /\b(?:is|are|means?|equals?|should|must|counts?|treat|exclude|include|ignore|only|never|always|use|leave|ist|sind|bedeute[nt]|gilt|gelten|est|sont|signifie\w*|es|son|significan?|são|é|significam|è|sono|is|betekent)\b|[=:]/iu;

/** Something empty, in words. */
const BLANK_EN = String.raw`(?:blanks?|empty|missing|no values?|nulls?|nan|n\/a|unfilled|a dash|dashes)`;

/** Are rules by what they say. */
export const STATEMENTS: readonly RegExp[] = [
  // English: what a blank means, what is left out, what a figure is.
  new RegExp(
    String.raw`^(?:the |an? |any |all )?${BLANK_EN}\b.{0,60}?\b(?:means?|stands? for|counts? as|equals?|should (?:be|count as|mean)|must be|(?:is|are|to be) (?:treated|read|counted|taken|regarded|considered) as)\b\s*.+$`,
    "iu",
  ),
  new RegExp(
    String.raw`^(?:the |an? |any |all )?${BLANK_EN}\b.{0,60}?\s(?:is|are|=)\s*(?:0|zero|unknown|none|no|yes|not applicable|n\/a)$`,
    "iu",
  ),
  new RegExp(
    String.raw`^(?:treat|count|read|take|consider|interpret|regard|fill|replace)\s+(?:the |all |any )?${BLANK_EN}\b.{0,60}?\b(?:as|with|by|in as)\s+.+$`,
    "iu",
  ),
  /^(?:exclude|ignore|leave out|disregard|omit|filter out|(?:don['’]t|do not|never) (?:count|include))\s+(?!(?:that|it|this|these|those|me|my|your)\b|(?:the |any |a |all )?(?:last|previous|question|answer|charts?|graphs?|plots?|tables?|images?|pictures?|decimals?|explanations?|text)\b).{2,80}$/iu,
  /^(?!(?:what|which|how|who|where|when|why|is|are|does|do|can|could)\b)(?:the |our |all )?[\p{L}\p{N}_][\p{L}\p{N}_ -]{1,40}? (?:is|are)(?: always| already)? (?:net|gross|in (?:thousands?|millions?|billions?|cents?|eur(?:os?)?|usd|(?:us )?dollars?|gbp|pounds?|chf|yen|jpy|percent|hours?|minutes?|seconds?|days?|utc|local time)|(?:including|excluding|without|before|after|with) (?:the )?(?:vat|tax(?:es)?|discounts?|shipping|refunds?|returns?|fees))\b.{0,40}$/iu,
  /^(?!(?:what|which|how|who|does|do)\b)(?:the |our |all )?[\p{L}\p{N}_][\p{L}\p{N}_ -]{1,40}? (?:already )?(?:includes?|excludes?) (?:the )?(?:vat|tax(?:es)?|discounts?|shipping|refunds?|returns?|fees)\b.{0,40}$/iu,
  /^(?!(?:this|that|it|which|what|who|i|you|we|they|he|she|if|how|when|why|does|do)\b)["'“]?[\p{L}\p{N}_%$#./-]+(?: [\p{L}\p{N}_%.-]+){0,4}["'”]? (?:means|stands for|refers to|is short for|denotes)\s+.{1,80}$/iu,
  // German
  /^(?:(?:die|das|ein|eine|alle) )?(?:leer\w*|fehlende\w*|kein wert)(?: [\p{L}\p{N}_-]+){0,5}? (?:bedeute[nt]|hei(?:ß|ss)(?:t|en)|steh(?:t|en) für|g[ie]lt(?:en)? als|zähl(?:t|en) als|entspr(?:icht|echen)|(?:ist|sind) (?:0|null))\b.*$/iu,
  /^(?:schlie(?:ß|ss)e?t?|lass(?:e|t)?)(?: bitte)? .{2,80} (?:aus|weg)$/iu,
  /^ignorier(?:e|t|en sie)? .{2,80}$/iu,
  /^(?:(?:der|die|das|alle) )?[\p{L}_ -]{2,40} (?:ist|sind) (?:netto|brutto|in (?:tausend|tsd|mio|millionen|euro|cent|prozent))\b.{0,40}$/iu,
  // French
  /^(?:(?:les?|une?|des) )?(?:vides?|(?:cellules?|cases?|champs?|valeurs?) (?:vides?|manquantes?)|manquante?s?)\b.{0,40}? (?:signifie(?:nt)?|veu(?:t|lent) dire|vaut|valent|compte(?:nt)? (?:comme|pour)|équivau(?:t|lent) à|=)\s*.+$/iu,
  /^(?:exclu[st]?|exclure|excluez|ne compte[zr]? pas|ignore[zr]|ignore(?= (?:les?|la|l['’]|des|tous|toutes)))\s*.{2,80}$/iu,
  /^(?:les? |l['’]|la )?[\p{L}_ -]{2,40} (?:est|sont) (?:nets?|nettes?|bruts?|brutes?|hors taxes?|ht|ttc|en (?:milliers|millions|euros))\b.{0,40}$/iu,
  // Spanish and Portuguese
  /^(?:(?:los?|las?|una?|os?|as?) )?(?:vac[ií][oa]s?|vazi[oa]s?|(?:celdas?|campos?|valores?|c[eé]lulas?) (?:vac[ií][oa]s?|vazi[oa]s?|faltantes|em branco|en blanco))\b.{0,40}? (?:significam?n?|quieren? decir|quere?m? dizer|equivale[mn]? a|cuentan? como|contam? como|vale[mn]?|=)\s*.+$/iu,
  /^(?:excluy[ea]|excluir|exclua|ignora|ignorar)\s+.{2,80}$/iu,
  /^(?:el |la |los |las |o |a |os |as )?[\p{L}_ -]{2,40} (?:es|son|está|están|é|são) (?:net[oa]s?|brut[oa]s?|l[ií]quid[oa]s?|en miles|em milhares|sin iva|con iva|en euros)\b.{0,40}$/iu,
  // Italian and Dutch
  /^(?:(?:le|i|la|il|una?) )?(?:vuot[oaie]|(?:celle|campi|valori) (?:vuot[ei]|mancanti))\b.{0,40}? (?:significa(?:no)?|vuol dire|vogliono dire|vale|valgono|conta(?:no)? come|=)\s*.+$/iu,
  /^escludi\s+.{2,80}$/iu,
  /^(?:(?:de|een) )?(?:leeg|lege|ontbrekende)\b.{0,40}? (?:betekent|betekenen|telt als|tellen als|staat voor|is 0|zijn 0)\b.*$/iu,
  /^(?:negeer\s+.{2,80}|sluit .{2,80} uit)$/iu,
  // Japanese, Chinese, Korean
  /^(?:空白|空欄|空のセル|欠損値?|ブランク).{0,20}?[はを].{1,20}?(?:を意味(?:する|します)|とみなす|とみなして(?:ください)?|として扱(?:う|います|って(?:ください)?)|とする|です|の意味(?:です)?)$/u,
  /^.{1,40}[をは]除外(?:して(?:ください)?|する)?$/u,
  /^(?:空白|空值|空单元格|空格|缺失值?).{0,10}?(?:表示|代表|意味着|等于|视为|算作|当作|就是)\s*.+$/u,
  /^(?:排除|忽略|不包括).{1,40}$/u,
  /^(?:빈칸|빈 셀|공백|결측값?)(?:은|는)\s*.{1,20}$/u,
  /^.{1,40}(?:을|를|은|는)?\s*제외(?:해|하고|해\s*줘|해\s*주세요)?$/u,
];

/** Begin a question or an order for an answer, so that they end a rule before them. */
export const ASKS =
  /^(?:and |then |so |now |please |und |dann |bitte |et |puis |y |luego |e )*(?:what|which|who|how|when|where|why|show|give|list|plot|chart|draw|compute|calculate|count|sum|compare|tell|make|is|are|does|do|can|could|was|welche\w*|wer|wie|wann|wo|warum|wieviel|zeig\w*|gib|liste|rechne|berechne|vergleich\w*|quel\w*|qui|comment|combien|quand|pourquoi|montre\w*|donne\w*|calcule\w*|qué|que|cuál\w*|cuánt\w*|cómo|quién|muestra|dame|calcula|qual|quais|quanto\w*|mostre?|quale|mostra|welke|wat|hoe|toon)(?!\p{L})/iu;

/** Asks without a question mark, in scripts whose patterns could not tell. */
export const ASKS_IN_SCRIPT =
  /多少|什么|哪[个些里]|几[个种]|怎么|[吗呢]$|いくら|いくつ|何(?!も)|どの|どれ|[でま]すか$|얼마|무엇|몇|어떤/u;

/** Nothing but the wish to have the last answer once more. */
export const AGAIN =
  /^(?:(?:and|so|now|then|please|once more|one more time|again|redo(?: it| that)?|recompute(?: it| that)?|recalculate(?: it| that)?|try again|rerun(?: it)?|(?:the )?same(?: question)?|thanks?|thank you|bitte|noch ?mal|noch einmal|nochmals|neu rechnen|danke|encore(?: une fois)?|s['’]il (?:te|vous) pla[iî]t|svp|merci|de nouveau|otra vez|de nuevo|por favor|gracias|di nuovo|ancora|per favore|novamente|de novo|opnieuw|alstublieft|もう一度(?:お願いします)?|再計算(?:して)?(?:ください)?|お願いします|请?再算一次|重新计算|谢谢|다시(?: 계산해(?: 줘)?)?)[\s,.!。、，！]*)+$/iu;

/** Words before the sentence proper; "no value means 0" begins with none of them. */
export const OPENINGS =
  /^(?:(?:no|nope|nein|non|wrong|falsch|いいえ|不)\s*[,:;.!、，]+\s*|(?:actually|ok|okay|well|please|sorry|also|but|hey|hi|bitte|eigentlich|por favor|s['’]il (?:te|vous) pla[iî]t)\s*[,:;.!、，]*\s+)/iu;

/** Drop a rule. */
export const FORGETS: readonly RegExp[] = [
  /^(?:forget|unlearn|stop remembering)(?: (?:the )?(?:rule|correction))?(?: about)?(?: that|:)?\s+(?<rule>.+)$/iu,
  /^vergiss(?: bitte)?(?:,? dass|:)?\s+(?<rule>.+)$/iu,
  /^(?:oublie[zr]?(?: que | qu['’]|\s*:\s*|\s+)|olvid[ae](?: que |\s*:\s*|\s+)|esque[çc]a(?: que |\s*:\s*|\s+)|dimentica(?: che |\s*:\s*|\s+)|vergeet(?: dat |\s*:\s*|\s+))(?<rule>.+)$/iu,
  /^(?<rule>.+?)(?:というのを|ということを|ことを|のを|は|を)忘れて(?:ください)?$/u,
  /^(?:请?忘记|忘掉)[:：]?\s*(?<rule>.+)$/u,
];

/** Take back that something was left out. */
export const BRINGS_BACK: readonly RegExp[] = [
  /^(?:include|count)\s+(?<rule>.+?)\s+(?:again|after all|as well again)$/iu,
  /^(?:bring|add|put|take)\s+(?<rule>.+?)\s+back(?: in)?$/iu,
  /^(?:nimm|nehme?t?)\s+(?<rule>.+?)\s+wieder (?:dazu|mit (?:auf|rein)|rein)$/iu,
];

/** A rule that leaves rows out. */
export const LEAVES_OUT =
  /^(?:always )?(?:exclud|ignor|leave out|disregard|omit|filter out|don['’]t|do not|never|schlie|lass|ohne|without|exclu|excluy|escludi|negeer|sluit|排除|忽略|不包括)|除外|제외/iu;

export const EVERYTHING =
  /^(?:all(?: of (?:it|that|them))?|everything(?: (?:that )?you (?:remember|have remembered))?|(?:all )?(?:the )?(?:rules|corrections)|alles|tout|todo|tudo|tutto|すべて|全部)$/iu;

/** Ask what holds. */
export const WHAT_HOLDS =
  /^(?:what (?:do|did|have) you (?:remember(?:ed)?)(?: (?:here|in this thread|so far|for this thread))?|what is remembered(?: here)?|(?:list|show)(?: me)? (?:what you remember|(?:all |the )?(?:corrections|rules))|was (?:hast du dir gemerkt|merkst du dir)|que (?:retiens-tu|te rappelles-tu)|¿?qué recuerdas|何を覚えて(?:いますか|いる|る)?)$/iu;
