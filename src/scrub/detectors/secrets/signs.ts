/** What stands between a name and its value, and how much it says: an assignment says most, a mere space least. */
export type Sign =
  | "assigned"
  | "told"
  | "dashed"
  | "far"
  | "within"
  | "listed"
  | "called"
  | "bracketed"
  | "below"
  | "column"
  | "spaced";

/** Behind a name: its closing quotes or marks, and what is said of it in brackets. */
const CLOSING = String.raw`(?:\\?["'${"`"}]|\*{1,3}|_{1,2}|~~|<\/\w{1,8}>){0,2}(?:[^\S\n]?[([][^)\]\n]{0,24}[)\]]|[\])])?`;
const SPACE = String.raw`[^\S\n]`;
/** `: String =`, ` As String =`: a type between the name and the sign. */
const TYPED = String.raw`:${SPACE}{0,2}&?(?:'static )?(?:string|str|text|char|any|securestring)[?!]?${SPACE}{0,2}=|${SPACE}as${SPACE}string${SPACE}=|(?:string|str)${SPACE}{1,2}=`;
/** `=`, `:`, `:=`, `=>`, `||=`, `::=`, `?=`, `->`, `!=`, an arrow, XML's `>`. */
const ASSIGNING = String.raw`<-|:{1,3}=|\|\|:?=|\?{1,2}=|!={1,2}|[.+]=|={1,3}>?|->|→|⇒|➜|:{1,2}|：|>`;
const PREPOSITION =
  "for|of|to|on|in|at|from|für|zu|zum|zur|von|vom|im|in|auf|de|du|del|dans|pour|para|do|da|per|di|en|la|от|для|на|w|na|voor|van";
const VERB =
  "(?:was |is |been )?(?:changed|set|reset|updated|rotated) to|would be|will be|should be|is|was|ist|war|lautet|es|est|era|é|è|er|är|on|to|jest|это|wäre|now|equals";

export const SIGNS: readonly (readonly [Sign, RegExp])[] = [
  [
    "assigned",
    new RegExp(`${CLOSING}${SPACE}{0,4}(?:${TYPED}|${ASSIGNING})(?:\\*{1,3}|_{1,2}(?=\\s)|~~)?${SPACE}{0,4}`, "iy"),
  ],
  // A name and its value as two entries of a record, perhaps on two lines.
  [
    "assigned",
    /\\?["'`]?[^\S\n]{0,3}[,;{]?\s{0,24}(?:\\?["'`])?(?:value|val|content|default|--body)(?:\\?["'`])?[^\S\n]{0,2}[:= ][^\S\n]{0,2}/iy,
  ],
  // A property list; an element with attributes.
  ["assigned", /<\/\w{1,8}>\s{0,12}<(?:string|value|data|text)>\s{0,4}|(?:[^\S\n][\w:.-]{1,32}="[^"\n]{0,80}"){1,3}>/y],
  [
    "told",
    new RegExp(
      `(?:["'\`]|\\*{1,3}|_{1,2})?(?:${SPACE}(?:${PREPOSITION})${SPACE}[^\\n:="']{1,48}?)?(?:${SPACE}(?:${VERB})(?::|(?=${SPACE}))|${SPACE}?[:=：]|は|是|为|為|은|는)${SPACE}{0,2}`,
      "iuy",
    ),
  ],
  // As one argument and the next, or one entry of a list and the next.
  ["listed", /\\?["'`][^\S\n]{0,2},[^\S\n]{0,4}(?=[@$brfuL]{0,2}["'`])/y],
  ["column", /,[^\S\n]{1,4}(?=["'])/y],
  ["called", /\([^\S\n]{0,2}(?=[@$brfuL]{0,2}["'`])/y],
  ["bracketed", /[^\S\n]{1,2}\(/y],
  ["dashed", /(?:\*{1,3}|_{1,2})?[^\S\n]{1,2}(?:-{1,2}|–|—)[^\S\n]{1,2}/y],
  ["far", /[^\S\n][\w-]{2,20}[^\S\n]?[:=：][^\S\n]{0,2}/y],
  // One level down in a record (`tokens: { crm: … }`, `token:\n  secure: …`), or filled into a text.
  [
    "within",
    /["']?[^\S\n]?:\s{0,24}\{?\s{0,24}["']?(?![\w-]{0,30}(?:id|hash|sha|version|name|time|at)["']?[^\S\n]?:)[\w-]{1,32}["']?[^\S\n]?:[^\S\n]{1,4}["']?|=%[svq]["'],[^\S\n]?["']/iy,
  ],
  // On the next line: XML's content, YAML's blocks.
  ["below", /(?:\\?["'`])?[^\S\n]{0,2}(?:>|:[^\S\n]{0,2}[>|]?[-+]?|=)[^\S\n]{0,4}\n[^\S\n]{0,24}/y],
  ["column", /[^\S\n]{0,8}[\t|│][^\S\n]{0,8}/y],
  ["spaced", /[^\S\n]{1,4}/y],
];

/** Before a value: marks, a call that makes something of it, the letter of a kind of string. */
export const PREFIX =
  /(?:\*{1,3}|~~)?(?:(?:new[^\S\n])?(?:\[\]byte|[\w:.]{1,32})\((?=[@$brfuL]{0,2}["'`]))?(?:&|\[)?(?:[@$brfuL]{1,2}(?=["'`]))?(?:""(?=")|''(?='))?/y;
/** Calls that only say what kind of text follows; others may look a credential up by its name. */
export const WRAPPER = /(?:String|SecureString|GuardedString|SecretStr|Buffer\.from|bytes|\[\]byte)\($/;
export const QUOTED =
  /\\"([^"\\\n]{1,512})\\"|"((?:[^"\\\n]|\\.){1,512})(?:"|$)|\\?'((?:[^'\\\n]|\\.){1,512})(?:'|$)|`([^`\n]{1,512})`|[“„«「『‹‘][^\S\n]?([^\s“”„«»「」『』‹›‘’\n]{1,256})[^\S\n]?[“”»」』›’]/my;
/** A `<` may be part of a password, but not the one of a tag. */
export const BARE = /(?:[^\s"'`,;<]|<(?!\/|[a-z][^\s<>]{0,40}>)){1,160}/iy;
/** A long key goes on behind what is read to judge it. */
export const KEY_ON = /[^\s"'`,;<]{1,16384}/y;
