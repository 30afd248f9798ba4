import { describe, expect, it } from "vitest";

import { findProblems } from "../../src/playground/slack/blocks/validate.ts";
import { codeView } from "../../src/post/code-view.ts";
import { obj, str } from "./support/json.ts";
import { codeRun, safe } from "./support/safe.ts";

const MODAL = { surface: "modal", isUsableImage: () => false } as const;

function view(runs: readonly ReturnType<typeof codeRun>[], page = 0) {
  return codeView({ pageValue: (to) => `turn-1#${to}`, runs, page, say: safe });
}

function actionIds(blocks: readonly unknown[]): string[] {
  const buttons = blocks.map(obj).filter(({ type }) => type === "actions");
  return buttons.map((block) => JSON.stringify(block["elements"]));
}

describe("the code view", () => {
  it("shows each run with its output as plain characters", () => {
    const { blocks } = view([codeRun({ code: "print('<!channel>')", stdout: "<!channel>" })]);

    const texts = blocks.map(obj).filter(({ type }) => type === "rich_text");
    expect(JSON.stringify(texts[0])).toContain("print('<!channel>')");
    expect(JSON.stringify(texts[1])).toContain("<!channel>");
  });

  it("marks a run that failed and shows its errors", () => {
    const { blocks } = view([codeRun(), codeRun({ failed: true, stderr: "KeyError: 'sum'" })]);

    expect(JSON.stringify(blocks)).toContain("2 runs, 1 of them failed.");
    expect(JSON.stringify(blocks)).toContain("⚠️ Run 2 (python) failed with code 1");
    expect(JSON.stringify(blocks)).toContain("KeyError: 'sum'");
  });

  it("says so when no code ran", () => {
    const { blocks } = view([]);

    expect(str(obj(obj(blocks[0])["text"])["text"])).toBe("No code ran for this answer.");
  });

  it("cuts long code and says how much is missing", () => {
    const { blocks } = view([codeRun({ code: "x".repeat(10_000) })]);

    expect(JSON.stringify(blocks)).toContain("(7100 more characters)");
  });

  it("pages through many runs within the limits of a view", () => {
    const runs = Array.from({ length: 20 }, (_, i) =>
      codeRun({ code: `step_${i}()`, stderr: "w", stdout: "o".repeat(5_000) }),
    );

    const [first, middle, last] = [0, 1, 2].map((page) => view(runs, page));

    for (const each of [first, middle, last]) {
      expect(each?.blocks.length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(each).length).toBeLessThan(250_000);
    }
    expect(JSON.stringify(middle)).toContain("step_8()");
    expect(actionIds(first?.blocks ?? []).join("")).toContain("turn-1#1");
    expect(actionIds(middle?.blocks ?? [])).toHaveLength(2);
    expect(actionIds(last?.blocks ?? []).join("")).toContain("turn-1#1");
  });

  it("has only blocks that a modal may have", () => {
    const runs = Array.from({ length: 9 }, () => codeRun({ failed: true, stderr: "w", stdout: "" }));

    const problems = [[], runs, [codeRun({ code: "" })]].flatMap((each) => findProblems(view(each).blocks, MODAL));

    expect(problems).toEqual([]);
  });

  it("shows the last page for one beyond the end", () => {
    const runs = Array.from({ length: 9 }, (_, i) => codeRun({ code: `step_${i}()` }));

    const shown = view(runs, 7);

    expect(JSON.stringify(shown)).toContain("step_8()");
  });
});
