import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeXlsx } from "hucre/xlsx";
import Papa from "papaparse";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createIngress, type Ingress } from "../../../src/scrub/ingress/ingress.ts";
import { pseudonymsIn } from "../../../src/scrub/ingress/pseudonym.ts";
import { createLearner, type Learner } from "../../../src/scrub/learned/learn.ts";
import type { FileKind } from "../../../src/tabular/kind.ts";

const KEY = new Uint8Array([8, 7, 6, 5, 4, 3, 2, 1]);
const PEOPLE = [
  ["Ingrid Solberg", "ingrid@fjord.example", "+47 22 33 44 55", 12],
  ["Chiara Lombardi", "chiara@lago.example", "+39 333 444 5566", 7],
  ["Tobias Kessler", "tobias@wald.example", "+49 171 9876543", 3],
  ["Amélie Fournier", "amelie@plage.example", "+33 6 12 34 56 78", 40],
  ["Mateusz Nowak", "mateusz@gora.example", "+48 601 222 333", 9],
] as const;
const NAMES = ["customer", "email", "phone", "units"];
const VALUES = PEOPLE.flatMap(([name, mail, phone]) => [name, mail, phone]);

let dir = "";
let learner: Learner;
let ingress: Ingress;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "threadsheet-ingress-"));
  learner = createLearner({ workDir: dir });
  ingress = createIngress({ workDir: dir });
});

afterAll(async () => {
  await Promise.all([learner.close(), ingress.close()]);
  await rm(dir, { recursive: true, force: true });
});

const FILES: readonly (readonly [kind: FileKind, bytes: () => Promise<Uint8Array>])[] = [
  [
    "xlsx",
    async () => await writeXlsx({ sheets: [{ name: "People", rows: [NAMES, ...PEOPLE.map((row) => [...row])] }] }),
  ],
  [
    "json",
    async () =>
      Buffer.from(JSON.stringify(PEOPLE.map(([customer, email, phone, units]) => ({ customer, email, phone, units })))),
  ],
];

it.each(FILES)(
  "a %s file goes out as a table without a value, and each pseudonym is found again",
  async (kind, bytes) => {
    const path = join(dir, `people.${kind}`);
    await writeFile(path, await bytes());
    const file = await learner.learn(path, kind, KEY);
    if (file === null) throw new Error("the file taught nothing");

    const knowledge = { pseudonymKey: "thread", key: KEY, learned: [file] };
    const [copy] = await ingress.rewrite({ path, kind, targetDir: dir }, knowledge);

    const text = await readFile(copy?.path ?? "", "utf8");
    expect(VALUES.filter((value) => text.includes(value))).toEqual([]);
    const { data } = Papa.parse<string[]>(text.trim());
    expect(data[0]).toEqual(NAMES);
    expect(data.slice(1).map((row) => Number(row[3]))).toEqual(PEOPLE.map(([, , , units]) => units));
    const pseudonyms = data.slice(1).map((row) => row[0] ?? "");
    expect(pseudonyms.every((name) => pseudonymsIn(name).length === 1)).toBe(true);
    const behind = await ingress.seek({ path, kind }, "thread", { pseudonyms, rows: [] });
    expect(pseudonyms.map((name) => behind.get(name))).toEqual(PEOPLE.map(([name]) => name));
  },
);
