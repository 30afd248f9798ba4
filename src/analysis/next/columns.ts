import { headerWord } from "../../scrub/learned/columns/headers.ts";

/** What is known of a column without computing, and more where it was measured. */
export interface ColumnFacts {
  readonly name: string;
  /** Friendly type: text, integer, number, date, timestamp, yes/no. */
  readonly type: string;
  /** Different values, where they were counted. */
  readonly distinct?: number;
  /** Holds what is hidden in answers, as far as anybody looked. */
  readonly isSensitive?: boolean;
}

export interface TableFacts {
  readonly columns: readonly ColumnFacts[];
  readonly rows: number | null;
}

/** What the columns of a table are good for, judged by type and name. The best of each kind first. */
export interface Roles {
  readonly measures: readonly string[];
  readonly categories: readonly string[];
  readonly dates: readonly string[];
  readonly keys: readonly string[];
}

/** A longer name leaves no room for the question around it. */
const NAME_CHARS = 32;
const MOST_CATEGORIES = 50;

const KEY =
  /(?:^|[\s_-])(?:id|ids|uuid|guid|key|nr|no|num|number|code|sku|isbn|zip|plz|postcode|nummer|numero|rut|folio)$|[a-z]Id$|番号|コード|编号|번호|^id$/iu;
const PERIOD =
  /(?:^|[\s_-])(?:year|month|quarter|week|day|weekday|hour|jahr|monat|quartal|woche|tag|annee|année|mois|ano|año|mes|anno|mese)$|^(?:年|月|日|週)$/iu;
const MONEY =
  /revenue|sales|turnover|amount|income|profit|spend|cost|gmv|value|umsatz|betrag|erl(?:ö|oe)s|gewinn|kosten|chiffre|montant|recettes|ventas|importe|ingresos|ricavi|fatturato|importo|receita|valor|omzet|bedrag|przych|kwota|売上|金額|収益|销售|金额|收入|매출|금액/iu;
const RATE =
  /price|rate|ratio|percent|pct|score|rating|\bage\b|temperature|avg|average|mean|median|duration|hours|minutes|seconds|satisfaction|margin|discount|latitude|longitude|\blat\b|\blon\b|height|weight|salary|index|level|preis|bewertung|stunden|minuten|\btage\b|zufriedenheit|dauer|alter|gehalt|anteil|prix|taux|[âa]ge|note|precio|edad|salario|prezzo|et(?:à|a)$|preço|prijs|leeftijd|cena|wiek|単価|価格|年齢|評価|率|价格|年龄|평점|가격/iu;
const CATEGORY =
  /region|category|product|segment|channel|status|type|country|city|department|team|group|class|plan|source|kategorie|produkt|abteilung|land|stadt|r[ée]gion|cat[ée]gorie|produit|pays|ville|categor[ií]a|producto|pa[ií]s|ciudad|prodotto|citt[àa]|produto|cidade|地域|商品|製品|部門|カテゴリ|都道府県|地区|产品|部门|지역|제품/iu;

/** The roles of a table's columns; those that are sensitive, or cannot be named in a question, have none. */
export function rolesOf({ columns, rows }: TableFacts): Roles {
  const usable = columns.filter((column) => isSpeakable(column.name) && !isPersonal(column));
  const numbers = usable.filter(({ type, name }) => isNumber(type) && !KEY.test(name) && !PERIOD.test(name));
  const named = columns.filter(({ name }) => isSpeakable(name));
  return {
    measures: firstWith(numbers, MONEY).toSorted((a, b) => Number(isAdditive(b)) - Number(isAdditive(a))),
    categories: firstWith(
      usable.filter((column) => isCategory(column, rows)),
      CATEGORY,
    ),
    dates: usable.filter(({ type }) => type === "date" || type === "timestamp").map(({ name }) => name),
    keys: named
      .filter(({ type, name }) => (isNumber(type) || type === "text") && KEY.test(name))
      .map(({ name }) => name),
  };
}

/** Whether the values of a column make sense added up; prices, ages and rates are averaged instead. */
export function isAdditive(name: string): boolean {
  return !RATE.test(name.replaceAll("_", " "));
}

function isNumber(type: string): boolean {
  return type === "integer" || type === "number";
}

function isPersonal({ name, isSensitive }: ColumnFacts): boolean {
  if (isSensitive !== undefined) return isSensitive;
  const word = headerWord(name);
  return word !== null && word !== "HARMLESS";
}

function isCategory({ name, type, distinct }: ColumnFacts, rows: number | null): boolean {
  if (KEY.test(name) || headerWord(name) === "TEXT") return false;
  if (type !== "text" && type !== "yes/no") return false;
  if (distinct === undefined) return true;
  return distinct > 1 && distinct <= MOST_CATEGORIES && (rows === null || distinct < rows);
}

/** Names that can stand in a button's label as they are. */
function isSpeakable(name: string): boolean {
  return name !== "" && name.length <= NAME_CHARS && !/[<>&*|`\n\r[\]@]|:\/\//.test(name);
}

function firstWith(columns: readonly ColumnFacts[], pattern: RegExp): string[] {
  const names = columns.map(({ name }) => name);
  return [...names.filter((name) => pattern.test(name)), ...names.filter((name) => !pattern.test(name))];
}
