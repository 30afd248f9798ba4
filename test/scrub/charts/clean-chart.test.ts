import { describe, expect, it } from "vitest";

import { Refused } from "../../../src/scrub/artifacts/refused.ts";
import { cleanChart } from "../../../src/scrub/charts/clean-chart.ts";
import { Blocked } from "../../../src/scrub/find/blocked.ts";
import { Inspector } from "../../../src/scrub/find/inspector.ts";
import { Ledger } from "../../../src/scrub/find/ledger.ts";
import { showsSmallGroup } from "../../../src/scrub/groups/chart-labels.ts";
import { Groups } from "../../../src/scrub/groups/guard.ts";
import { indexFromBytes } from "../../../src/scrub/groups/index/index-bytes.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";
import { policyFor } from "../../../src/scrub/policy.ts";
import { png } from "../../corpus/scrub/images.ts";
import { inspectorWith, learnedFrom, lineOf, readerOf } from "./support.ts";

const IMAGE = png(4, 3);
const PAINTED = png(5, 3);
const PEOPLE = learnedFrom(["customer_name"], [["Agnes Thornbury"], ["Kwame Okafor"], ["Leila Farrokhzad"]]);
const PRODUCTS = learnedFrom(["product"], [["Aurora Lamp"], ["Nova Chair"], ["Atlas Desk"]]);

describe("a chart", () => {
  it("goes out as it is when nothing of it is sensitive", async () => {
    const options = {
      ...inspectorWith(PEOPLE),
      learned: PEOPLE,
      reader: readerOf(lineOf("Revenue")),
      rule: "read",
    } as const;

    expect(await cleanChart(IMAGE, options)).toEqual({ bytes: IMAGE, covered: 0 });
  });

  it("goes out painted over when a name of the thread's files stands in it", async () => {
    const reader = readerOf(lineOf("Agnes Thornbury"));

    const chart = await cleanChart(IMAGE, { ...inspectorWith(PEOPLE), learned: PEOPLE, reader, rule: "read" });

    expect(chart).toEqual({ bytes: PAINTED, covered: 1 });
  });

  it.each([
    ["the files name people", PEOPLE, "read"],
    ["the level asks for it", PRODUCTS, "read_or_withhold"],
    ["the level asks for it and there are no files", null, "read_or_withhold"],
  ] as const)("that cannot be read is withheld when %s", async (_, learned, rule) => {
    const reader = readerOf(new Error("took too long"));

    await expect(cleanChart(IMAGE, { ...inspectorWith(learned), learned, reader, rule })).rejects.toThrow(Refused);
  });

  it.each([
    ["the files name nobody", PRODUCTS],
    ["there are no files", null],
  ])("that cannot be read goes out when %s", async (_, learned) => {
    const reader = readerOf(new Error("took too long"));

    const chart = await cleanChart(IMAGE, { ...inspectorWith(learned), learned, reader, rule: "read" });

    expect(chart).toEqual({ bytes: IMAGE, covered: 0 });
  });

  describe("of groups of people", () => {
    const KEY = new Uint8Array([3, 1, 4, 1, 5, 9, 2, 6]);
    const STAFF = [
      ...Array.from({ length: 9 }, (_, n) => [`Person ${n} Okafor`, "Human Resources", "Berlin"]),
      ...Array.from({ length: 8 }, (_, n) => [`Person ${n} Lindqvist`, "Sales", "Berlin"]),
      ["Agnes Thornbury", "Legal Affairs", "Oslo"],
    ];
    const { groups: bytes } = learnRows({ names: ["employee", "department", "city"], rows: STAFF }, KEY);
    const groups = new Groups(hashKey(KEY), bytes === null ? [] : [indexFromBytes(bytes)]);
    const showsFewPeople = (labels: readonly string[]) =>
      showsSmallGroup(labels, { groups, k: 5, isPerson: () => false });

    function drawn(labels: readonly string[]) {
      const words = labels.flatMap((label, line) => lineOf(label, { line, top: 20 * line }));
      const options = { ...inspectorWith(PRODUCTS), learned: PRODUCTS, reader: readerOf(words) };
      return cleanChart(IMAGE, { ...options, rule: "read", showsFewPeople });
    }

    it("goes out when each of its groups is large enough", async () => {
      const labels = ["Average salary by department", "Human Resources", "Sales", "Other", "0", "50,000"];

      expect(await drawn(labels)).toEqual({ bytes: IMAGE, covered: 0 });
    });

    it.each([
      ["as a label", ["Average salary by department", "Sales", "Legal Affairs", "0", "50,000"]],
      ["in other letters", ["SALES", "LEGAL AFFAIRS"]],
      ["in a title", ["Average salary in Legal Affairs by year"]],
      ["as a place where few are", ["Berlin", "Oslo"]],
    ])("is withheld when a small one stands in it %s", async (_, labels) => {
      await expect(drawn(labels)).rejects.toThrow(Refused);
    });
  });

  describe("in a thread whose files name people in other letters", () => {
    const RUSSIANS = learnedFrom(["customer_name"], [["Иван Петров"], ["Мария Соколова"], ["Ольга Смирнова"]]);
    const BLOT = { angle: 0, left: 10, top: 40, right: 90, bottom: 52 };
    const words = lineOf("Revenue by customer");

    function drawn(unread: readonly (typeof BLOT)[]) {
      const reader = readerOf(words, { unread: () => Promise.resolve(unread) });
      return cleanChart(IMAGE, { ...inspectorWith(RUSSIANS), learned: RUSSIANS, reader, rule: "read" });
    }

    it("goes out as it is when all of it could be read", async () => {
      expect(await drawn([])).toEqual({ bytes: IMAGE, covered: 0 });
    });

    it("is covered at the one place that could not be read", async () => {
      expect(await drawn([BLOT])).toEqual({ bytes: PAINTED, covered: 1 });
    });

    it("is withheld when there are more such places", async () => {
      await expect(drawn([BLOT, { ...BLOT, top: 60, bottom: 72 }])).rejects.toThrow(
        "in letters that cannot be read here",
      );
    });

    it("goes out when its reader knows the letters and has read them all", async () => {
      const chinese = learnedFrom(["customer_name"], [["王伟"], ["李秀英"], ["张敏"]]);
      const options = { ...inspectorWith(chinese), learned: chinese, rule: "read" } as const;
      const knows = { scripts: new Set(["Han"] as const) };

      const months = await cleanChart(IMAGE, { ...options, reader: readerOf(lineOf("一月 二月 三月"), knows) });
      const names = await cleanChart(IMAGE, { ...options, reader: readerOf(lineOf("李秀英"), knows) });

      expect([months.covered, names.covered]).toEqual([0, 1]);
    });

    it("is withheld as well when other letters that look alike were read for them", async () => {
      const alike = [...lineOf("高桥"), ...lineOf("铃木", { line: 2, top: 40 })];
      const japanese = learnedFrom(["customer_name"], [["高橋さくら"], ["鈴木ケンジ"], ["田中ゆき"]]);
      const options = { ...inspectorWith(japanese), learned: japanese, rule: "read" } as const;

      const drawing = cleanChart(IMAGE, { ...options, reader: readerOf(alike, { scripts: new Set(["Han"]) }) });

      await expect(drawing).rejects.toThrow("in letters that cannot be read here");
    });

    it("is none of that when only places are written so", async () => {
      const cities = learnedFrom(
        ["customer_name", "city"],
        [
          ["Agnes Thornbury", "Москва"],
          ["Kwame Okafor", "Казань"],
        ],
      );
      const reader = readerOf(words, { unread: () => Promise.resolve([BLOT, BLOT]) });

      const chart = await cleanChart(IMAGE, { ...inspectorWith(cities), learned: cities, reader, rule: "read" });

      expect(chart.covered).toBe(0);
    });
  });

  it("is not even read at the level that hides nothing but secrets", async () => {
    const reader = { ...readerOf([]), read: () => Promise.reject(new Error("must not be called")) };

    const chart = await cleanChart(IMAGE, { ...inspectorWith(PEOPLE), learned: PEOPLE, reader, rule: "pixels" });

    expect(chart.covered).toBe(0);
  });

  it("never goes out when it has to be painted over and cannot be", async () => {
    const reader = { ...readerOf(lineOf("Kwame Okafor")), cover: () => Promise.reject(new Error("died")) };

    const painting = cleanChart(IMAGE, { ...inspectorWith(PEOPLE), learned: PEOPLE, reader, rule: "read" });

    await expect(painting).rejects.toThrow("died");
  });

  it("is withheld when somebody decided that nothing with a name may be shown", async () => {
    const policy = policyFor("standard", { PERSON: "block" });
    const inspector = new Inspector({ learned: PEOPLE, policy, now: () => 0, ledger: new Ledger() });
    const reader = readerOf(lineOf("Kwame Okafor"));

    await expect(cleanChart(IMAGE, { inspector, learned: PEOPLE, reader, rule: "read" })).rejects.toThrow(Blocked);
  });
});
