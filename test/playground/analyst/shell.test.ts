import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import { TestContainer } from "./container.ts";

const shell = createShell({ processes: 1 });
let container: TestContainer;

beforeEach(() => {
  container = new TestContainer(shell);
  container.add("sales.csv", "region,revenue\nEMEA,10.5\nAMER,20\nEMEA,5\n");
  return () => container.remove();
});

afterAll(() => shell.close());

describe("the container's shell", () => {
  it("prints results as a readable table and writes them as CSV", async () => {
    const script = `# Adding up revenue
sql --out "$OUTPUT_DIR/totals.csv" <<'SQL'
SELECT region, sum(revenue) AS revenue FROM sales GROUP BY 1 ORDER BY 1;
SQL`;

    const result = await container.run(script);

    expect(result).toMatchObject({ returnCode: 0, stderr: "", outputs: ["totals.csv"] });
    expect(result.stdout).toBe("region  revenue\nAMER         20\nEMEA       15.5\n(2 rows)\n");
    expect(result.files.get("totals.csv")?.toString()).toBe("region,revenue\nAMER,20\nEMEA,15.5\n");
  });

  it("keeps a named result as a table for later commands", async () => {
    await container.run("sql --name big <<'SQL'\nSELECT * FROM sales WHERE revenue > 10\nSQL");

    const result = await container.run('sql "SELECT count(*) AS n FROM big"');

    expect(result.stdout).toBe("n\n2\n(1 row)\n");
  });

  it("draws a Vega-Lite chart from a result", async () => {
    const spec = { mark: "bar", encoding: { x: { field: "region" }, y: { field: "revenue", type: "quantitative" } } };
    const script = `sql --out r.csv <<'SQL'
SELECT * FROM sales
SQL
chart --data r.csv --out "$OUTPUT_DIR/x.png" <<'JSON'
${JSON.stringify(spec)}
JSON`;

    const result = await container.run(script);

    expect(result).toMatchObject({ returnCode: 0, outputs: ["x.png"] });
    expect(result.stdout).toMatch(/\$OUTPUT_DIR\/x\.png: \d+ x \d+ pixels, 3 data points/);
  });

  it("knows the plain file commands and no host paths", async () => {
    const listed = await container.run('ls "$INPUT_DIR"');
    const head = await container.run('head -n 2 "$INPUT_DIR/sales.csv"');
    const copied = await container.run('cp "$INPUT_DIR/sales.csv" "$OUTPUT_DIR/" && ls "$OUTPUT_DIR"; echo done');

    expect(listed.stdout).toMatch(/^ +\d+ {2}sales\.csv\n$/);
    expect(head.stdout).toBe("region,revenue\nEMEA,10.5\n");
    expect(copied.outputs).toEqual(["sales.csv"]);
    expect(copied.stdout).toMatch(/sales\.csv\ndone\n$/);
  });

  it.each([
    ["an unknown command", "python3 run.py", 127, "python3: command not found\n"],
    ["a missing file", "cat nowhere.csv", 1, "nowhere.csv: No such file\n"],
    ["a file of the host", "cat /etc/passwd", 1, "/etc/passwd: No such file\n"],
    ["a path that climbs out", "cp sales.csv ../../escaped.csv", 1, "escaped.csv: Permission denied\n"],
    ["an open quote", 'echo "open', 2, "syntax error: a quote is not closed\n"],
    ["a here-document without its end", "sql <<'SQL'\nSELECT 1", 2, "syntax error: here-document SQL is not closed\n"],
    [
      "a chart that is no JSON",
      "chart --data sales.csv --out x.png <<'J'\nnope\nJ",
      1,
      "chart error: the specification is not valid JSON\n",
    ],
  ])("refuses %s", async (_name, script, returnCode, stderr) => {
    expect(await container.run(script)).toMatchObject({ returnCode, stderr });
  });

  it("tells what is wrong with a statement and stops there", async () => {
    const result = await container.run('sql "SELECT nope FROM sales"\necho after');

    expect(result.returnCode).toBe(1);
    expect(result.stderr).toMatch(/^SQL error: .*nope/);
    expect(result.stdout).toBe("");
  });

  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "CREATE TABLE x AS SELECT 1",
    "INSTALL httpfs",
  ])("reaches nothing but the thread's tables: %s", async (sql) => {
    const result = await container.run(`sql <<'SQL'\n${sql}\nSQL`);

    expect(result).toMatchObject({ returnCode: 1, stdout: "" });
  });

  it.each([
    [
      "code in an expression",
      { transform: [{ calculate: "constructor.constructor('return process')()", as: "x" }], mark: "bar" },
    ],
    [
      "code behind a property",
      { transform: [{ calculate: "datum['constructor']['constructor']", as: "x" }], mark: "bar" },
    ],
  ])("never lets a chart bring in %s", async (_name, spec) => {
    const encoding = { x: { field: "x", type: "nominal" } };
    const json = JSON.stringify({ ...spec, encoding });
    const script = `cp "$INPUT_DIR/sales.csv" d.csv\nchart --data d.csv --out "$OUTPUT_DIR/x.png" <<'JSON'\n${json}\nJSON`;

    const result = await container.run(script);

    expect(result).toMatchObject({ returnCode: 1, outputs: [], stderr: expect.stringMatching(/^chart error: /) });
  });

  it("draws the command's data, whatever source a chart names", async () => {
    const spec = { data: { url: "https://example.com/x.csv" }, mark: "bar", encoding: { x: { field: "region" } } };
    const script = `cp "$INPUT_DIR/sales.csv" d.csv\nchart --data d.csv --out "$OUTPUT_DIR/x.png" <<'JSON'\n${JSON.stringify(spec)}\nJSON`;

    const result = await container.run(script);

    expect(result).toMatchObject({
      returnCode: 0,
      outputs: ["x.png"],
      stdout: expect.stringContaining("3 data points"),
    });
  });

  it("kills a command when the turn is stopped, and runs the next one", async () => {
    const { inputDir, workDir } = container;
    const controller = new AbortController();
    const place = { inputDir, workDir, outputDir: workDir, signal: controller.signal };
    const running = shell('sql "SELECT count(*) FROM range(1000000000) a, range(1000000) b"', place);
    setTimeout(() => controller.abort(), 150);

    expect(await running).toEqual({ stdout: "", stderr: "killed\n", returnCode: 137 });
    expect((await container.run("echo alive")).stdout).toBe("alive\n");
  });

  it("ends a command that takes too long", async () => {
    const hasty = createShell({ timeoutMs: 700 });
    const { inputDir, workDir } = container;
    const place = { inputDir, workDir, outputDir: workDir, signal: new AbortController().signal };

    const result = await hasty('sql "SELECT count(*) FROM range(1000000000) a, range(1000000) b"', place);
    await hasty.close();

    expect(result).toEqual({ stdout: "", stderr: "timed out\n", returnCode: 124 });
  });
});
