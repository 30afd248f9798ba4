/** Uploads about people and tables of groups of them, made from a seed, with what each table has to keep to itself. */

export interface GroupCase {
  readonly id: string;
  readonly csv: string;
  readonly entityColumn: string;
  readonly table: string;
  readonly form: Form;
  readonly shape: Shape;
  /** Rows or cells about fewer than `k` people: none of their figures may be shown beside their label. */
  readonly small: readonly Shown[];
  readonly others: readonly Shown[];
  /** Groups that add up to a total that is shown, as lists of indexes into small and then others. */
  readonly sums: readonly (readonly number[])[];
  /** What each of them adds up to, as it is shown. */
  readonly totals: readonly Shown[];
  readonly k: number;
}

/** A group as its table shows it. */
export interface Shown {
  readonly labels: readonly string[];
  /** Its line or its cell as it was written. */
  readonly written: string;
  readonly people: number;
  readonly isCell: boolean;
}

export type Form = "markdown" | "csv" | "tsv" | "columns";
export type Shape = "one_key" | "two_keys" | "crosstab" | "months" | "quarters" | "weekdays" | "bands" | "years";

interface Language {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly kind: string;
  readonly date: string;
  readonly age: string;
  readonly amount: string;
  readonly total: string;
  readonly count: string;
  readonly mean: string;
  readonly places: readonly string[];
  readonly kinds: readonly string[];
}

const LANGUAGES: readonly Language[] = [
  {
    id: "customer_id",
    name: "customer",
    place: "city",
    kind: "segment",
    date: "order_date",
    age: "age",
    amount: "amount",
    total: "Total",
    count: "customers",
    mean: "avg_amount",
    places: ["Porto", "Lisbon", "New York", "São Paulo", "Berlin", "Zürich", "Oslo", "St. Gallen", "Kraków"],
    kinds: ["Retail", "Wholesale", "Online", "Key account"],
  },
  {
    id: "Kundennr",
    name: "Kunde",
    place: "Stadt",
    kind: "Abteilung",
    date: "Datum",
    age: "Alter",
    amount: "Umsatz",
    total: "Gesamt",
    count: "Anzahl Kunden",
    mean: "Ø Umsatz",
    places: ["München", "Köln", "Berlin", "Bad Homburg", "Leipzig", "Görlitz", "Hof"],
    kinds: ["Vertrieb", "Technik", "Lager", "Büro"],
  },
  {
    id: "id_paciente",
    name: "nombre",
    place: "ciudad",
    kind: "sexo",
    date: "fecha",
    age: "edad",
    amount: "coste",
    total: "Total",
    count: "pacientes",
    mean: "media coste",
    places: ["Málaga", "Sevilla", "León", "La Coruña", "Ávila", "Cádiz"],
    kinds: ["F", "M"],
  },
  {
    id: "matricule",
    name: "nom",
    place: "ville",
    kind: "service",
    date: "date_embauche",
    age: "âge",
    amount: "salaire",
    total: "Total général",
    count: "nombre",
    mean: "salaire moyen",
    places: ["Orléans", "Nîmes", "Paris", "Aix-en-Provence", "Sète"],
    kinds: ["Achats", "Ventes", "Juridique"],
  },
  {
    id: "EmployeeID",
    name: "FullName",
    place: "Department",
    kind: "Remote",
    date: "HireDate",
    age: "Age",
    amount: "Salary",
    total: "All",
    count: "n",
    mean: "MeanSalary",
    places: ["Engineering", "Human Resources", "Legal", "R&D", "Finance", "Sales", "Facilities"],
    kinds: ["True", "False"],
  },
  {
    id: "顧客番号",
    name: "氏名",
    place: "都市",
    kind: "区分",
    date: "日付",
    age: "年齢",
    amount: "金額",
    total: "合計",
    count: "人数",
    mean: "平均金額",
    places: ["東京", "大阪", "札幌", "福岡", "那覇"],
    kinds: ["個人", "法人"],
  },
];

interface Row {
  readonly person: string;
  readonly place: string;
  readonly kind: string;
  readonly date: string;
  readonly age: number;
  readonly amount: number;
}

/** Numbers between 0 and 1 from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SHAPES: readonly Shape[] = [
  "one_key",
  "two_keys",
  "crosstab",
  "months",
  "quarters",
  "weekdays",
  "bands",
  "years",
];
const FORMS: readonly Form[] = ["markdown", "csv", "tsv", "columns"];

/** The case with this number; the same number always gives the same case. */
export function groupCase(number: number): GroupCase {
  const random = randomOf(number * 7_919 + 13);
  const language = LANGUAGES[number % LANGUAGES.length] ?? LANGUAGES[0]!;
  const shape = SHAPES[Math.floor(number / LANGUAGES.length) % SHAPES.length] ?? "one_key";
  const form = FORMS[Math.floor(random() * FORMS.length)] ?? "markdown";
  const k = random() < 0.7 ? 5 : 11;
  const rows = rowsOf(language, random);
  const made = tableOf(shape, rows, language, random);
  return {
    id: `${number}-${shape}-${form}-${language.id}`,
    csv: csvOf(rows, language),
    entityColumn: language.id,
    form,
    shape,
    k,
    ...print(made, form, k),
  };
}

/** Few people behind many rows in the rarer groups: counting rows would not do. */
function rowsOf({ places, kinds }: Language, random: () => number): Row[] {
  const rows: Row[] = [];
  const people = 30 + Math.floor(random() * 120);
  for (let person = 0; person < people; person += 1) {
    const place = places[Math.floor(random() ** 2.2 * places.length)] ?? "";
    const kind = kinds[Math.floor(random() ** 1.8 * kinds.length)] ?? "";
    const age = 18 + Math.floor(random() ** 1.5 * 60);
    const repeats = 1 + Math.floor(random() * (places.indexOf(place) > 3 ? 9 : 3));
    for (let i = 0; i < repeats; i += 1) {
      const day = new Date(Date.UTC(2023, 0, 1) + Math.floor(random() ** 1.5 * 729) * 86_400_000);
      rows.push({
        person: `${1000 + person}`,
        place,
        kind,
        date: day.toISOString().slice(0, 10),
        age,
        amount: Math.round(random() * 90_000 + 1_000) / 10,
      });
    }
  }
  return rows.sort((a, b) => (a.date < b.date ? -1 : 1));
}

function csvOf(rows: readonly Row[], language: Language): string {
  const head = [language.id, language.place, language.kind, language.date, language.age, language.amount];
  return [head, ...rows.map((row) => [row.person, row.place, row.kind, row.date, row.age, row.amount])]
    .map((row) => row.join(","))
    .join("\n");
}

interface Made {
  readonly header: readonly string[];
  readonly lines: readonly MadeLine[];
  readonly isCrosstab: boolean;
  readonly hasTotal: boolean;
}

interface MadeLine {
  readonly labels: readonly string[];
  readonly cells: readonly { readonly text: string; readonly people: number }[];
  readonly isTotal: boolean;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function tableOf(shape: Shape, rows: readonly Row[], language: Language, random: () => number): Made {
  if (shape === "crosstab") return crosstab(rows, language, random);
  const style = random();
  const keys: ((row: Row) => string)[] = [];
  const names: string[] = [];
  const dateOf = (row: Row) => new Date(`${row.date}T00:00:00Z`);
  if (shape === "one_key" || shape === "two_keys") {
    keys.push((row) => row.place);
    names.push(language.place);
    if (shape === "two_keys") {
      keys.push((row) => row.kind);
      names.push(language.kind);
    }
  } else if (shape === "months") {
    keys.push((row) =>
      style < 0.5
        ? row.date.slice(0, 7)
        : style < 0.8
          ? `${MONTHS[dateOf(row).getUTCMonth()]} ${row.date.slice(0, 4)}`
          : `${row.date.slice(0, 7)}-01`,
    );
    names.push(style < 0.5 ? "month" : language.date);
  } else if (shape === "quarters") {
    keys.push(
      (row) =>
        (style < 0.5 ? `${row.date.slice(0, 4)}-Q` : `${row.date.slice(0, 4)}Q`) +
        String(Math.floor(dateOf(row).getUTCMonth() / 3) + 1),
    );
    names.push("quarter");
  } else if (shape === "weekdays") {
    keys.push((row) => WEEKDAYS[dateOf(row).getUTCDay()] ?? "");
    names.push("weekday");
  } else if (shape === "years") {
    keys.push(
      (row) => row.place,
      (row) => row.date.slice(0, 4),
    );
    names.push(language.place, "year");
  } else {
    keys.push((row) =>
      row.age >= 70
        ? "70+"
        : row.age < 20
          ? "<20"
          : `${Math.floor(row.age / 10) * 10}-${Math.floor(row.age / 10) * 10 + 9}`,
    );
    names.push(`${language.age}${style < 0.5 ? "" : " group"}`);
  }
  const withCount = random() < 0.5;
  const withTotal = random() < 0.5;
  const groups = Map.groupBy(rows, (row) => keys.map((key) => key(row)).join("\u0001"));
  const figures = (of: readonly Row[]) => {
    const people = new Set(of.map(({ person }) => person)).size;
    const sum = of.reduce((total, { amount }) => total + amount, 0);
    const mean = { text: (sum / of.length).toFixed(2), people };
    const total = { text: sum.toFixed(1), people };
    return withCount ? [{ text: String(people), people }, mean, total] : [mean, total];
  };
  const lines = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]): MadeLine => ({ labels: name.split("\u0001"), cells: figures(of), isTotal: false }));
  if (withTotal)
    lines.push({ labels: [language.total, ...names.slice(1).map(() => "")], cells: figures(rows), isTotal: true });
  return {
    header: [...names, ...(withCount ? [language.count] : []), language.mean, `sum ${language.amount}`],
    lines,
    isCrosstab: false,
    hasTotal: withTotal,
  };
}

function crosstab(rows: readonly Row[], language: Language, random: () => number): Made {
  const withTotal = random() < 0.6;
  const columns = [...new Set(rows.map(({ kind }) => kind))].sort();
  const count = (of: readonly Row[]) => {
    const people = new Set(of.map(({ person }) => person)).size;
    return { text: String(of.length), people };
  };
  const line = (label: string, of: readonly Row[], isTotal: boolean): MadeLine => ({
    labels: [label],
    cells: [...columns.map((kind) => count(of.filter((row) => row.kind === kind))), ...(withTotal ? [count(of)] : [])],
    isTotal,
  });
  const lines = [...Map.groupBy(rows, ({ place }) => place)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, of]) => line(place, of, false));
  if (withTotal) lines.push(line(language.total, rows, true));
  return {
    header: [language.place, ...columns, ...(withTotal ? [language.total] : [])],
    lines,
    isCrosstab: true,
    hasTotal: withTotal,
  };
}

function print(
  { header, lines, isCrosstab, hasTotal }: Made,
  form: Form,
  k: number,
): Pick<GroupCase, "table" | "small" | "others" | "sums" | "totals"> {
  const grid = lines.map(({ labels, cells }) => [...labels, ...cells.map(({ text }) => text)]);
  const written = write(header, grid, form);
  const shown: Shown[] = [];
  const sums: number[][] = [];
  const totals: Shown[] = [];
  const last = lines.at(-1);
  const inner = lines.filter(({ isTotal }) => !isTotal);
  if (!isCrosstab) {
    for (const [row, { labels, cells }] of inner.entries())
      shown.push({ labels, written: written.rows[row] ?? "", people: cells[0]?.people ?? 0, isCell: false });
    if (hasTotal) {
      sums.push(shown.map((_, index) => index));
      totals.push({ labels: last?.labels ?? [], written: written.rows.at(-1) ?? "", people: 0, isCell: false });
    }
  } else {
    const width = header.length - 1 - (hasTotal ? 1 : 0);
    for (const { labels, cells } of inner) {
      for (let at = 0; at < width; at += 1) {
        shown.push({
          labels: [...labels, header[at + 1] ?? ""],
          written: cells[at]?.text ?? "",
          people: cells[at]?.people ?? 0,
          isCell: true,
        });
      }
    }
    if (hasTotal) {
      const total = header.at(-1) ?? "";
      for (const [row, { labels, cells }] of inner.entries()) {
        sums.push(Array.from({ length: width }, (_, at) => row * width + at));
        totals.push({ labels: [...labels, total], written: cells.at(-1)?.text ?? "", people: 0, isCell: true });
      }
      for (let at = 0; at < width; at += 1) {
        sums.push([...inner.keys()].map((row) => row * width + at));
        const labels = [last?.labels[0] ?? "", header[at + 1] ?? ""];
        totals.push({ labels, written: last?.cells[at]?.text ?? "", people: 0, isCell: true });
      }
    }
  }
  const isSmall = ({ people }: Shown) => people > 0 && people < k;
  const order = [...shown.keys()].sort((a, b) => Number(isSmall(shown[b]!)) - Number(isSmall(shown[a]!)) || a - b);
  const place = new Map(order.map((index, at) => [index, at]));
  const small = shown.filter(isSmall);
  const others = shown.filter((each) => !isSmall(each));
  return {
    totals,
    table: written.text,
    small,
    others,
    sums: sums.map((sum) => sum.map((index) => place.get(index) ?? 0)),
  };
}

function write(
  header: readonly string[],
  grid: readonly (readonly string[])[],
  form: Form,
): { text: string; rows: string[] } {
  if (form === "columns") {
    const widths = header.map((title, at) => Math.max(title.length, ...grid.map((row) => row[at]?.length ?? 0)) + 2);
    const line = (cells: readonly string[]) =>
      cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join("");
    const rows = grid.map(line);
    return { text: [line(header), ...rows].join("\n"), rows };
  }
  if (form === "markdown") {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    const rows = grid.map(line);
    return {
      text: ["Here is the result:", "", line(header), `|${header.map(() => "---").join("|")}|`, ...rows].join("\n"),
      rows,
    };
  }
  const line = (cells: readonly string[]) => cells.join(form === "csv" ? "," : "\t");
  const rows = grid.map(line);
  return { text: [line(header), ...rows].join("\n"), rows };
}
