import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Engine, openEngine } from "../../src/tabular/engine.ts";
import { createTabular } from "../../src/tabular/tables.ts";
import { TestFiles } from "./files.ts";

const files = new TestFiles();
const workDir = join(files.folder, "work");
const tabular = createTabular({ workDir });
const path = files.write("region,revenue\nEMEA,10\nAMER,20\nEMEA,5\n");
const SALES = [{ name: "sales", path, kind: "csv" }] as const;

afterAll(async () => {
  await tabular.close();
  files.remove();
});

describe("createTabular", () => {
  it("answers SQL over several files", async () => {
    const names = files.write("code,name\nEMEA,Europe\nAMER,America\n");
    const sql = "SELECT name, sum(revenue) AS total FROM sales JOIN names ON code = region GROUP BY 1 ORDER BY 1";

    const result = await tabular.query([...SALES, { name: "names", path: names, kind: "csv" }], sql);

    expect(result).toEqual({
      columns: [
        { name: "name", type: "text" },
        { name: "total", type: "integer" },
      ],
      rows: [
        ["America", 20],
        ["Europe", 15],
      ],
      truncated: false,
    });
  });

  it("cuts long results and says so", async () => {
    const result = await tabular.query(SALES, "SELECT * FROM range(100)", { rows: 10 });

    expect(result.rows).toHaveLength(10);
    expect(result.truncated).toBe(true);
  });

  it("stops a runaway query and goes on with the next one", async () => {
    const endless = "SELECT count(*) FROM range(1000000000) a, range(1000000) b";

    await expect(tabular.query(SALES, endless, { timeoutMs: 1_500 })).rejects.toMatchObject({ code: "file.refused" });

    expect((await tabular.query(SALES, "SELECT 1")).rows).toEqual([[1]]);
  });

  it("stops when the turn is stopped", async () => {
    const controller = new AbortController();
    const endless = tabular.query(SALES, "SELECT count(*) FROM range(1000000000) a, range(1000000) b", {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);

    await expect(endless).rejects.toMatchObject({ code: "turn.cancelled" });
  });

  it("leaves nothing behind in its folder", async () => {
    await tabular.query(SALES, "SELECT * FROM sales");

    expect(readdirSync(workDir)).toEqual([]);
  });

  it("tells a wrong statement from a wrong file", async () => {
    await expect(tabular.query(SALES, "SELECT nope FROM sales")).rejects.toMatchObject({ code: "internal" });
  });
});

describe("openEngine", () => {
  const folder = mkdtempSync(join(tmpdir(), "threadsheet-engine-"));
  const secret = join(folder, "secret.csv");
  let engine: Engine;

  beforeAll(async () => {
    writeFileSync(secret, "token\nabc\n");
    engine = await openEngine({ files: [path], tempDir: join(folder, "spill"), memoryMb: 128 });
  });

  afterAll(() => engine.close());

  it("reads the file it was given", async () => {
    expect(await engine.all(`SELECT count(*) FROM read_csv('${path}')`)).toEqual([[3]]);
  });

  it.each([
    "SELECT * FROM read_csv('SECRET')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO 'SECRET'",
    "ATTACH '/tmp/other.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    "SET enable_external_access = true",
    "SET memory_limit = '10GB'",
    "SELECT getenv('HOME')",
  ])("refuses %s", async (sql) => {
    await expect(engine.run(sql.replace("SECRET", secret))).rejects.toThrow(/Error/);
  });

  it.each(["CREATE TABLE x AS SELECT 1", "PRAGMA threads = 1", "SELECT 1; SELECT 2"])(
    "answers nothing but one SELECT: %s",
    async (sql) => {
      await expect(engine.select(sql, 10)).rejects.toThrow(/SELECT|one statement/);
    },
  );
});
