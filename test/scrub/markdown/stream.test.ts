import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { SafePart } from "../../../src/scrub/safe-answer.ts";
import { createScrub } from "../../../src/scrub/scrub.ts";
import { type RawBlock, Segmenter } from "../../../src/scrub/markdown/segmenter.ts";
import { createRandom } from "../../corpus/scrub/random.ts";
import { sampleAnswer } from "../../corpus/scrub/sample-answers.ts";

function door() {
  return createScrub({ workDir: "/nonexistent", allowedLinkHosts: [] });
}

function streamed(deltas: readonly string[]): SafePart[] {
  const stream = door().stream();
  return [...deltas.flatMap((delta) => stream.push(delta)), ...stream.end()];
}

function segmented(deltas: readonly string[]): RawBlock[] {
  const segmenter = new Segmenter(
    (text, at) => text.length % 3 !== at % 3,
    () => {},
  );
  return [...deltas.flatMap((delta) => segmenter.push(delta)), ...segmenter.end()];
}

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  let start = 0;
  return ends.map((end) => text.slice(start, (start = end)));
}

describe("streamed scrubbing", () => {
  it("gives the same parts for hundreds of ways of cutting the text", { timeout: 120_000 }, () => {
    const samples = Array.from({ length: 12 }, (_, seed) => sampleAnswer(createRandom(seed), 2_500));
    const whole = samples.map((sample) => streamed([sample]));
    const chunking = fc.tuple(fc.nat(samples.length - 1), fc.array(fc.nat(100_000), { maxLength: 60 }));

    const property = fc.property(chunking, ([index, places]) => {
      expect(streamed(cut(samples[index] ?? "", places))).toEqual(whole[index]);
    });

    fc.assert(property, { numRuns: 200, seed: 7 });
  });

  it("cuts the text into the same blocks for ten thousand ways of delivering it", { timeout: 120_000 }, () => {
    const samples = Array.from({ length: 40 }, (_, seed) => sampleAnswer(createRandom(seed + 500), 3_000));
    const whole = samples.map((sample) => segmented([sample]));
    const chunking = fc.tuple(fc.nat(samples.length - 1), fc.array(fc.nat(100_000), { maxLength: 80 }));

    const property = fc.property(chunking, ([index, places]) => {
      expect(segmented(cut(samples[index] ?? "", places))).toEqual(whole[index]);
    });

    fc.assert(property, { numRuns: 10_000, seed: 11 });
  });

  it("gives the same parts when every character arrives alone", { timeout: 60_000 }, () => {
    for (let seed = 100; seed < 110; seed++) {
      const sample = sampleAnswer(createRandom(seed), 3_000);

      expect(streamed(sample.split(""))).toEqual(streamed([sample]));
    }
  });

  it("never shows a secret that was cut in two, wherever the cut is", () => {
    const secrets = ["sk-ant-api03-Zk4nQ8vLw2RtY6mB", "jane.doe@example.org", "4111 1111 1111 1111", "+1 415 555 2671"];
    for (const secret of secrets) {
      const text = `Here is what I found for the customer: ${secret} and nothing else.`;
      for (let at = 1; at < text.length; at++) {
        const shown = JSON.stringify(streamed([text.slice(0, at), text.slice(at)]));

        expect(shown).not.toContain(secret);
      }
    }
  });

  it("gives what the batch gives for the same text", () => {
    for (let seed = 0; seed < 20; seed++) {
      const sample = sampleAnswer(createRandom(seed), 2_000);
      const parts = streamed([sample]);

      const text = parts.filter((part) => part.kind === "text").map((part) => part.markdown);

      for (const piece of text) expect(door().text("text", sample)).toContain(piece);
    }
  });

  it("releases a paragraph as soon as the blank line after it is there", () => {
    const stream = door().stream();

    const early = stream.push("Revenue rose by 4 % in March.");
    const released = stream.push("\n\nThe next");

    expect(early).toEqual([]);
    expect(released).toEqual([{ kind: "text", markdown: "Revenue rose by 4 % in March." }]);
    expect(stream.end()).toEqual([{ kind: "text", markdown: "The next" }]);
  });

  it("releases a long paragraph sentence by sentence, but keeps the latest words back", () => {
    const stream = door().stream();
    const sentence = "Sales in the north grew faster than in the south this year. ";

    const parts = stream.push(sentence.repeat(25));

    expect(parts.length).toBeGreaterThan(0);
    const shown = parts
      .map((part) => (part.kind === "text" ? part.markdown.length : 0))
      .reduce((sum, length) => sum + length, 0);
    expect(shown).toBeLessThanOrEqual(sentence.length * 25 - 128);
  });

  it("does not release a sentence while a value reaches over its end", () => {
    const stream = door().stream();
    const filler = "This sentence is only here to make the paragraph long enough to be cut. ".repeat(13);

    const parts = [
      ...stream.push(`${filler}Key: -----BEGIN PRIVATE KEY----- MIIEvQ. Abc`),
      ...stream.push("d ".repeat(400)),
      ...stream.end(),
    ];

    expect(JSON.stringify(parts)).not.toContain("MIIEvQ");
  });

  it("gives a table as soon as it is over, with its short rows filled up", () => {
    const stream = door().stream();

    const parts = stream.push("| a | b |\n|:--|--:|\n| 1 | 2 |\n| 3 |\n\nDone");

    expect(parts).toEqual([
      {
        kind: "table",
        header: ["a", "b"],
        rows: [
          ["1", "2"],
          ["3", ""],
        ],
        align: ["left", "right"],
      },
    ]);
  });

  it("holds a private key with blank lines in it and shows none of it", () => {
    const body = "MIIEowIBAAKCAQEAx7Jq0Zc0m1V5\nbJ8Qk1Zr9dG3yTn2wP4sL6uH8vB0\n";
    const key = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${body}-----END RSA PRIVATE KEY-----`;

    const parts = streamed(cut(`Look:\n\n${key}\n\nThat was it.`, [9, 40, 70, 100]));

    expect(parts).toEqual([
      { kind: "text", markdown: "Look:" },
      { kind: "text", markdown: "[PRIVATE_KEY]" },
      { kind: "text", markdown: "That was it." },
    ]);
  });

  it("closes and reopens a code block that grows beyond what may be held", () => {
    const line = "print('row')\n";
    const stream = door().stream();

    const parts = stream.push(`\`\`\`python\n${line.repeat(900)}`);

    expect(parts.length).toBe(1);
    expect(parts[0]?.kind === "text" && /^```python\n[\s\S]*\n```$/.test(parts[0].markdown)).toBe(true);
  });

  it("takes a run of thousands of opaque characters out as a whole", () => {
    const run = "QUJD".repeat(5_000);

    const text = door().text("text", `Data: ${run} end`);

    expect(text).toBe("Data: [SECRET] end");
  });

  it("uses the line that introduces a block to judge what is in it", () => {
    const text = door().text("text", "My phone number:\n\n020 7946 0958");

    expect(text).toBe("My phone number:\n\n[PHONE]");
  });
});
