import { describe, expect, it } from "vitest";

import type { Surface } from "../../src/scrub/safe-answer.ts";
import { createScrub } from "../../src/scrub/scrub.ts";
import { CLEAN_COLUMNS, cleanTable } from "../corpus/scrub/clean-tables.ts";
import { cleanAnswer } from "../corpus/scrub/clean-answers.ts";
import { CLEAN_PROSE } from "../corpus/scrub/clean-prose.ts";
import { createRandom } from "../corpus/scrub/random.ts";
import { findingsIn } from "./find/looked-at.ts";
import { SENSITIVE } from "../corpus/scrub/sensitive.ts";

function door() {
  return createScrub({ workDir: "/nonexistent", allowedLinkHosts: [] });
}

const CARRIERS = [
  (value: string) => `Please use ${value} for this.`,
  (value: string) => `(${value})`,
  (value: string) => `the entry "${value}", seen twice`,
  (value: string) => value,
  (value: string) => `first line\n${value}\nlast line`,
  (value: string) => `- **${value}**`,
  (value: string) => `\`${value}\``,
  (value: string) => `value=${value};`,
];

describe("detectors", () => {
  it("find every made-up value in every sentence around it", () => {
    const random = createRandom(3);
    const missed: string[] = [];
    for (const make of SENSITIVE) {
      for (let round = 0; round < 40; round++) {
        const { entity, value } = make(random);
        const carrier = random.pick(CARRIERS);

        const text = door().text("text", carrier(value));

        if (text.includes(value) || !text.includes(`[${entity}]`))
          missed.push(`${entity} ${carrier(value)} -> ${text}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it("leave tens of thousands of ordinary table cells as they are", { timeout: 60_000 }, () => {
    const random = createRandom(11);
    const scrub = door();
    for (const column of CLEAN_COLUMNS)
      scrub.text("text", cleanTable([column, random.pick(CLEAN_COLUMNS)], 400, random));

    expect(scrub.redactions()).toEqual([]);
  });

  it("leave answers about products, regions and orders as they are, though no file says what these are", () => {
    const random = createRandom(5);
    const damaged = Array.from({ length: 500 }, () => cleanAnswer(random)).filter(
      (text) => findingsIn(text).length > 0,
    );

    expect(damaged).toEqual([]);
  });

  it.each(CLEAN_PROSE.map((text) => [text]))("leave %j as it is", (text) => {
    const scrub = door();

    scrub.text("text", text);
    scrub.text("stdout", text);

    expect(scrub.redactions()).toEqual([]);
  });

  it("take four numbers in a cell for a version where only the last is large", () => {
    const scrub = door();

    expect(["9.19.3.164", "2.3.10.4"].map((cell) => scrub.text("csv", cell))).toEqual(["9.19.3.164", "2.3.10.4"]);
    expect(["10.0.12.55", "172.16.4.9"].map((cell) => scrub.text("csv", cell))).toEqual(["[IP]", "[IP]"]);
    expect(scrub.text("text", "Requests from 9.19.3.164 failed")).toBe("Requests from [IP] failed");
  });

  it.each([
    ["text", "[EMAIL]"],
    ["table", "[EMAIL]"],
    ["code", "[EMAIL]"],
    ["stdout", "[EMAIL]"],
    ["file_name", "[EMAIL]"],
    ["alt_text", "[EMAIL]"],
    ["error", "[EMAIL]"],
    ["status", "[EMAIL]"],
    ["csv", "[EMAIL]"],
    ["file", "[EMAIL]"],
  ] satisfies [Surface, string][])("look at the surface %s", (surface, shown) => {
    const scrub = door();

    const text = scrub.text(surface, "jane.doe@example.org");

    expect(text).toBe(shown);
    expect(scrub.redactions()).toEqual([{ entity: "EMAIL", surface, action: "pseudonym", count: 1 }]);
  });

  it.each([
    ["Write to jane [at] example [dot] org", "EMAIL"],
    ["Write to jane(at)example.org", "EMAIL"],
    ["jane&#64;example&period;org", "EMAIL"],
    ["jane%40example.org", "EMAIL"],
    ["jane\\u0040example.org", "EMAIL"],
    ["ja\u200bne@exam\u200bple.org", "EMAIL"],
    ["ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "EMAIL"],
    ["jane\\@example\\.org", "EMAIL"],
    ["j**an**e@exam**ple**.org", "EMAIL"],
    ["jane<b></b>@example.org", "EMAIL"],
    ["amFuZS5kb2VAZXhhbXBsZS5vcmc=", "EMAIL"],
    ["6a616e652e646f65406578616d706c652e6f7267", "EMAIL"],
    ["４１１１ １１１１ １１１１ １１１１", "CARD"],
    ["٤١١١ ١١١١ ١١١١ ١١١١", "CARD"],
    ["4111\u20131111\u20131111\u20131111", "CARD"],
    ["**4111** 1111 1111 1111", "CARD"],
    ["card number 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "CARD"],
    ["DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "IBAN"],
    ["de89370400440532013000", "IBAN"],
    ["SSN: 123456789", "SSN"],
    ["ѕk-ant-api03-Zk4nQ8vLw2RtY6mBx", "SECRET"],
    ["api_key = 'Zk4nQ8vLw2RtY6mB'", "SECRET"],
    ["password: hunter2!x", "SECRET"],
    ["Authorization: Bearer Zk4nQ8vLw2RtY6mBZk4nQ8vL", "SECRET"],
    ["DefaultEndpointsProtocol=https;AccountName=x;AccountKey=Zk4nQ8vLw2RtY6mBZk4nQ8vLw2RtY6mB==;", "SECRET"],
    ["Server=db;User Id=sa;Password=Zk4nQ8;", "SECRET"],
    ["https://admin:hunter22@internal.example/x", "SECRET"],
    ["https://x.blob.core.windows.net/c?sv=2022&sig=Zk4nQ8vLw2RtY6mB%3D", "SECRET"],
    ["-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg\\n-----END PRIVATE KEY-----", "PRIVATE_KEY"],
    ["-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----", "PRIVATE_KEY"],
    ["Tel. 030 901820", "PHONE"],
    ["call me at 415-555-2671", "PHONE"],
    ["Telefon: 0151 23456789", "PHONE"],
    ["mobile 07911 123456", "PHONE"],
    ["from 10.20.30.40 to ::ffff:192.0.2.128", "IP"],
    ["fe80::1ff:fe23:4567:890a%eth2", "IP"],
  ])("see through %j", (text, entity) => {
    const scrub = door();

    const shown = scrub.text("text", text);

    expect(shown).toContain(`[${entity}]`);
  });

  it("give the same text when it is scrubbed twice", () => {
    const random = createRandom(21);
    for (let round = 0; round < 400; round++) {
      const values = Array.from({ length: 3 }, () => random.pick(SENSITIVE)(random).value);
      const text = values.join(random.pick([" ", ", ", "\n", "", "-", " / "]));
      for (const surface of ["text", "code", "status", "csv", "table", "file_name"] as const) {
        const once = door().text(surface, text);

        expect(door().text(surface, once)).toBe(once);
      }
    }
  });

  it("count replacements by entity and surface and keep no value", () => {
    const scrub = door();

    scrub.text("text", "a@b.example and c@d.example, 10.20.30.40");
    scrub.text("code", "x = 'a@b.example'");

    expect(scrub.redactions()).toEqual([
      { entity: "EMAIL", surface: "text", action: "pseudonym", count: 2 },
      { entity: "IP", surface: "text", action: "pseudonym", count: 1 },
      { entity: "EMAIL", surface: "code", action: "pseudonym", count: 1 },
    ]);
  });

  it("withhold the text when a detector fails", () => {
    const broken = createScrub({
      workDir: "/nonexistent",
      allowedLinkHosts: [],
      detectors: [
        () => {
          throw new Error("detector is broken");
        },
      ],
    });

    expect(broken.text("text", "Top secret 12345 things")).toBe(
      "_A part of this answer was withheld because it could not be checked._",
    );
    expect(broken.text("status", "Top secret 12345 things")).toBe("(withheld because it could not be checked)");
    expect(broken.text("file_name", "secret 12345.csv")).toBe("file");
  });

  it("withhold the text when the time is used up", () => {
    let now = 0;
    const slow = createScrub({ workDir: "/nonexistent", allowedLinkHosts: [], now: () => (now += 3_000) });

    expect(slow.text("status", "Top secret 12345 things")).toBe("(withheld because it could not be checked)");
  });
});
