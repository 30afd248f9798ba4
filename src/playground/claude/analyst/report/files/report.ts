import type { ModelStep, RunResult } from "../../../model.ts";
import type { FilesPlan } from "../../planner/plan.ts";
import type { TableProfile } from "../../planner/profile.ts";
import { hasRules } from "../../planner/rules.ts";
import { tableTitle } from "../../planner/versions.ts";
import { formatValue, plain } from "../format.ts";
import { SIGNATURE } from "../notes.ts";
import { query, type Report, run, type Scene } from "../steps.ts";
import { candidatesSql, type Key, keyCandidates, type SharedColumn, sharedColumns } from "./key.ts";
import { changesSql, comparedColumns, measureSql, onlySql, rowsSql, wholeRowsSql } from "./sql.ts";
import {
  CHANGES_SHOWN,
  changeTable,
  columnWords,
  type Difference,
  headline,
  KEYS_SHOWN,
  measureTable,
  rowWords,
} from "./words.ts";

const ALL_CHANGES = "changed-values.csv";

/** What changed from one table to the other: columns, rows by key, values by key, and what the numbers add up to. */
export async function* filesReport(plan: FilesPlan, scene: Scene): Report {
  const left = scene.profile.tables.find(({ name }) => name === plan.table) ?? scene.table;
  const right = scene.profile.tables.find(({ name }) => name === plan.other) ?? scene.table;
  const shared = sharedColumns(left, right);
  const key = yield* findKey(left, right, shared, scene);
  const difference = yield* compare(left, right, shared, key, scene);
  const more = yield* writeAll(difference);
  const basis = `${formatValue(left.rows, null)} rows of ${plain(tableTitle(left))} and ${formatValue(right.rows, null)} rows of ${plain(tableTitle(right))} read.`;
  const rules = hasRules(right) ? right.rules.notes.map(plain) : [];
  const parts = [
    headline(difference),
    columnWords(difference),
    rowWords(difference),
    changeTable(difference),
    more,
    measureTable(difference),
    [basis, ...rules].join(" "),
    SIGNATURE,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

type Steps<T> = AsyncGenerator<ModelStep, T, RunResult | undefined>;

async function* findKey(
  left: TableProfile,
  right: TableProfile,
  shared: readonly SharedColumn[],
  scene: Scene,
): Steps<Key | null> {
  const candidates = keyCandidates(left, right, shared);
  if (candidates.length === 0) return null;
  const sql = candidatesSql(left, right, candidates);
  const [found] = yield* query(scene, "Looking for what tells the rows apart", [{ name: "key", sql }]);
  const row = found?.rows.find((each) => each["is_key"] === "1");
  return row === undefined ? null : (candidates[Number(row["candidate"])] ?? null);
}

async function* compare(
  left: TableProfile,
  right: TableProfile,
  shared: readonly SharedColumn[],
  key: Key | null,
  scene: Scene,
): Steps<Difference> {
  const compared = key === null ? [] : comparedColumns(shared, key);
  const statements = [{ name: "sizes", sql: measureSql(left, right, shared) }];
  if (key !== null) {
    statements.push(
      { name: "rows", sql: rowsSql(left, right, key, compared) },
      { name: "only-first", sql: onlySql(left, right, key, KEYS_SHOWN) },
      { name: "only-second", sql: onlySql(right, left, key, KEYS_SHOWN) },
    );
    const changes = changesSql(left, right, key, compared, CHANGES_SHOWN + 1);
    if (changes !== null) statements.push({ name: "changes", sql: changes });
  } else if (shared.length > 0) {
    statements.push({ name: "rows", sql: wholeRowsSql(left, right, shared) });
  }
  const results = yield* query(scene, `Comparing ${tableTitle(left)} with ${tableTitle(right)}`, statements);
  const result = (name: string) => results[statements.findIndex((each) => each.name === name)] ?? null;
  return {
    left,
    right,
    shared,
    key,
    compared,
    sizes: result("sizes") ?? { columns: [], rows: [] },
    rows: result("rows"),
    onlyLeft: result("only-first"),
    onlyRight: result("only-second"),
    changes: result("changes"),
  };
}

/** More changes than are shown go into a file; gives the sentence about it. */
async function* writeAll({ left, right, key, compared, changes }: Difference): Steps<string> {
  const sql = key === null ? null : changesSql(left, right, key, compared, null);
  if (sql === null || (changes?.rows.length ?? 0) <= CHANGES_SHOWN) return "";
  yield* run("Writing every changed value", `sql --out "$OUTPUT_DIR/${ALL_CHANGES}" <<'SQL'\n${sql}\nSQL`);
  return `These are the first ${CHANGES_SHOWN}; every changed value is in ${ALL_CHANGES}.`;
}
