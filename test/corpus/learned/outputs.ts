import { createRandom } from "../scrub/random.ts";
import { type Spelling, SPELLINGS } from "./spellings.ts";
import type { Row, Upload } from "./uploads.ts";

/** A range of a text that must not be shown. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly entity: Spelling["entity"];
  readonly how: string;
}

/** Something that a bot might say about a file. */
export interface Output {
  readonly form: string;
  readonly surface: "text" | "code" | "csv";
  readonly text: string;
  /** Empty where nothing of it is sensitive. */
  readonly spans: readonly Span[];
}

type Part = string | { readonly value: string; readonly entity: Spelling["entity"]; readonly how: string };

/** About `perUpload` outputs with values of the file in every spelling, and six that have none. */
export function outputs(upload: Upload, seed: number, perUpload: number): Output[] {
  const random = createRandom(seed);
  const forms = Object.entries(FORMS);
  const made = Array.from({ length: perUpload }, (_, i) => {
    const [form = "", { surface, write }] = forms[i % forms.length] ?? [undefined, FORMS.sentence];
    const rows = Array.from({ length: 3 }, () => random.pick(upload.rows));
    return output(
      form,
      surface,
      write(rows, (row, entity) => spelt(row, entity, (ways) => random.pick(ways))),
    );
  });
  return [...made, ...cleanOutputs(upload)];
}

function spelt(row: Row, entity: Spelling["entity"], pick: <T>(from: readonly T[]) => T): Part {
  const ways = SPELLINGS.filter((way) => way.entity === entity && way.how !== "base64" && way.write(row) !== null);
  const way = pick(ways);
  return { value: way.write(row) ?? "", entity, how: way.how };
}

function output(form: string, surface: Output["surface"], parts: readonly Part[]): Output {
  let text = "";
  const spans: Span[] = [];
  for (const part of parts) {
    const value = typeof part === "string" ? part : part.value;
    if (typeof part !== "string") {
      spans.push({ start: text.length, end: text.length + value.length, entity: part.entity, how: part.how });
    }
    text += value;
  }
  return { form, surface, text, spans };
}

type Values = (row: Row, entity: Spelling["entity"]) => Part;

interface Form {
  readonly surface: Output["surface"];
  readonly write: (rows: readonly Row[], value: Values) => Part[];
}

const FORMS = {
  sentence: {
    surface: "text",
    write: ([row, other], v) =>
      row === undefined || other === undefined
        ? []
        : [
            "The largest order is from ",
            v(row, "PERSON"),
            " (",
            row.amount,
            "), then ",
            v(other, "PERSON"),
            " in ",
            other.city,
            ".",
          ],
  },
  contact: {
    surface: "text",
    write: ([row], v) =>
      row === undefined
        ? []
        : [
            v(row, "PERSON"),
            "'s record: ",
            v(row, "EMAIL"),
            ", ",
            v(row, "PHONE"),
            ", lives at ",
            v(row, "ADDRESS"),
            ".",
          ],
  },
  table: {
    surface: "text",
    write: (rows, v) => [
      "Here is the table:\n\n| # | who | mail | tel | where | amount |\n|---|---|---|---|---|---|\n",
      ...rows.flatMap((row, i) => [
        `| ${i + 1} | `,
        v(row, "PERSON"),
        " | ",
        v(row, "EMAIL"),
        " | ",
        v(row, "PHONE"),
        " | ",
        v(row, "ADDRESS"),
        ` | ${row.amount} |\n`,
      ]),
    ],
  },
  pandas: {
    surface: "text",
    write: (rows, v) => [
      "```\n   name                     phone             amount\n",
      ...rows.flatMap((row, i) => [`${i}  `, v(row, "PERSON"), "    ", v(row, "PHONE"), `    ${row.amount}\n`]),
      "```",
    ],
  },
  traceback: {
    surface: "code",
    write: ([row], v) =>
      row === undefined
        ? []
        : [
            'Traceback (most recent call last):\n  File "/tmp/a.py", line 14, in <module>\n    total = float(value)\nValueError: could not convert string to float: \'',
            v(row, "PERSON"),
            "'\nKeyError: '",
            v(row, "EMAIL"),
            "'\n",
          ],
  },
  code: {
    surface: "code",
    write: ([row, other], v) =>
      row === undefined || other === undefined
        ? []
        : [
            'import pandas as pd\ndf = pd.read_csv("data.csv")\nrow = df[df["name"] == "',
            v(row, "PERSON"),
            '"]\nskip = ["',
            v(other, "EMAIL"),
            '", "',
            v(other, "PHONE"),
            '"]\nprint(row["amount"].sum())\n',
          ],
  },
  json: {
    surface: "code",
    write: (rows, v) => [
      "[",
      ...rows.flatMap((row, i) => [
        i === 0 ? '{"n":"' : ',{"n":"',
        v(row, "PERSON"),
        '","m":"',
        v(row, "EMAIL"),
        '","p":"',
        v(row, "PHONE"),
        '","a":"',
        v(row, "ADDRESS"),
        `","amount":${row.amount}}`,
      ]),
      "]",
    ],
  },
  csv: {
    surface: "text",
    write: (rows, v) => [
      "```csv\nwho,mail,phone,where,amount\n",
      ...rows.flatMap((row) => [
        '"',
        v(row, "PERSON"),
        '",',
        v(row, "EMAIL"),
        ",",
        v(row, "PHONE"),
        ',"',
        v(row, "ADDRESS"),
        `",${row.amount}\n`,
      ]),
      "```",
    ],
  },
  base64: {
    surface: "text",
    write: ([row], _v) =>
      row === undefined
        ? []
        : SPELLINGS.filter(({ how }) => how === "base64").flatMap((way): Part[] => [
            "Encoded: ",
            { value: way.write(row) ?? "", entity: way.entity, how: way.how },
            "\n",
          ]),
  },
  sql: {
    surface: "code",
    write: ([row], v) =>
      row === undefined
        ? []
        : [
            "SELECT sum(amount) FROM t WHERE name = '",
            v(row, "PERSON"),
            "' AND phone LIKE '%",
            v(row, "PHONE"),
            "%' OR addr = '",
            v(row, "ADDRESS"),
            "' LIMIT 10;",
          ],
  },
  bullets: {
    surface: "text",
    write: (rows, v) => [
      "Top customers:\n",
      ...rows.flatMap((row) => [
        "- **",
        v(row, "PERSON"),
        "** <",
        v(row, "EMAIL"),
        `>: ${row.amount} (${row.product})\n`,
      ]),
    ],
  },
} satisfies Record<string, Form>;

function cleanOutputs({ rows }: Upload): Output[] {
  const [a, b, c] = rows;
  if (a === undefined || b === undefined || c === undefined) return [];
  const total = (Number(a.amount) + Number(b.amount) + Number(c.amount)).toFixed(2);
  return [
    `Revenue in ${a.city} was ${a.amount}, up 12.4 % on ${b.city} (${b.amount}); ${a.product} sold best in ${a.category}.`,
    `| city | product | orders | amount |\n|---|---|---|---|\n| ${a.city} | ${a.product} | 1,204 | ${a.amount} |\n| ${b.city} | ${b.product} | 87 | ${b.amount} |`,
    `     city      category   amount\n0  ${a.city}  ${a.category}  ${a.amount}\n1  ${b.city}  ${b.category}  ${b.amount}\n[2 rows x 3 columns]`,
    `df.groupby("category")["amount"].sum()  # ${a.category}: ${total}, between ${a.date} and ${b.date}`,
    `category,amount,date\n${a.category},${a.amount},${a.date}\n${c.category},${c.amount},${c.date}\ntotal,${total},\n`,
    `Rows 1001 to 1036: 36 orders, ${total} in all, median ${c.amount}; the first is of ${a.date}, order 1001234567.`,
  ].map((text, i) => ({ form: "clean", surface: i === 3 ? ("code" as const) : ("text" as const), text, spans: [] }));
}
