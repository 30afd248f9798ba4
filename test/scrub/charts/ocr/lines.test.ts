import { describe, expect, it } from "vitest";

import { readWithLines } from "../../../../src/scrub/charts/ocr/lines.ts";
import type { Corner, LineEngine } from "../../../../src/scrub/charts/ocr/paddle.ts";
import type { Picture } from "../../../../src/scrub/charts/ocr/picture.ts";
import type { Raster } from "../../../../src/scrub/charts/ocr/raster.ts";

interface Line {
  readonly text: string;
  readonly corners: readonly Corner[];
  readonly confidence?: number;
}

/** Gives these lines for the first, the second … picture it is shown, and remembers the pictures. */
function engineOf(...passes: (readonly Line[])[]): LineEngine & { readonly shown: Raster[] } {
  const shown: Raster[] = [];
  return {
    shown,
    async lines(picture, wanted = () => true) {
      shown.push(picture);
      const lines = passes[shown.length - 1] ?? [];
      return lines.filter(({ corners }) => wanted(corners)).map((line) => ({ confidence: 0.95, ...line }));
    },
  };
}

function box(left: number, top: number, right: number, bottom: number): Corner[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function picture(width: number, height: number): Picture {
  return { width, height, pixels: new Uint8Array(width * height * 4).fill(255) };
}

describe("lines of text in a chart", () => {
  it("become words, each at its share of the line", async () => {
    const engine = engineOf([{ text: "Agnes Thornbury", corners: box(10, 20, 160, 40) }]);

    const words = await readWithLines(picture(200, 100), engine);

    expect(words).toMatchObject([
      { text: "Agnes", angle: 0, left: 10, right: 60, top: 20, bottom: 40, line: 0 },
      { text: "Thornbury", left: 70, right: 160, line: 0, confidence: 95 },
    ]);
    expect(engine.shown).toHaveLength(1);
  });

  it("are taken apart at capitals, where the space between two words was lost", async () => {
    const engine = engineOf([{ text: "AgnesThornbury 12", corners: box(0, 0, 170, 20) }]);

    const words = await readWithLines(picture(200, 100), engine);

    expect(words.map(({ text, left, right }) => [text, left, right])).toEqual([
      ["Agnes", 0, 50],
      ["Thornbury", 50, 140],
      ["12", 150, 170],
    ]);
  });

  it("lose the ring that stands before them in a legend", async () => {
    const engine = engineOf([{ text: "OYusuf Castellan..", corners: box(0, 0, 180, 20) }]);

    const words = await readWithLines(picture(200, 100), engine);

    expect(words.map(({ text }) => text)).toEqual(["O", "Yusuf", "Castellan.."]);
  });

  it("that stand are read once more from their side, and nothing else is", async () => {
    const engine = engineOf(
      [
        { text: "Revenue", corners: box(100, 10, 170, 30) },
        { text: "jouqnH", corners: box(20, 30, 40, 90), confidence: 0.2 },
      ],
      // Turned to the right, a picture of 200 × 100 is 100 wide, and what stood at its left lies at its top.
      [
        { text: "Revenue", corners: box(70, 100, 90, 170) },
        { text: "Haldane", corners: box(10, 20, 70, 40) },
      ],
    );

    const words = await readWithLines(picture(200, 100), engine);

    expect(engine.shown.map(({ width, height }) => [width, height])).toEqual([
      [200, 100],
      [100, 200],
    ]);
    expect(words.map(({ text }) => text)).toEqual(["Revenue", "Haldane"]);
    const [, name] = words;
    // In the picture turned by a quarter, up is to the right: the name runs from y 90 to y 30 at x 20 to 40.
    expect(name?.angle).toBeCloseTo(-Math.PI / 2);
    expect([name?.left, name?.right, name?.top, name?.bottom].map((each) => Math.round(each ?? 0))).toEqual([
      -90, -30, 20, 40,
    ]);
  });

  it("that are low are read once more in a larger picture, and stand where they stood", async () => {
    const engine = engineOf(
      [{ text: "tiny", corners: box(10, 10, 50, 21) }],
      [{ text: "tiny", corners: box(20, 20, 100, 42) }],
    );

    const [word] = await readWithLines(picture(200, 100), engine);

    expect(engine.shown.map(({ width }) => width)).toEqual([200, 400]);
    expect(word).toMatchObject({ left: 10, right: 50, top: 10, bottom: 21 });
  });

  it("of a picture that is very large are read in a smaller one", async () => {
    const engine = engineOf([{ text: "Title", corners: box(100, 100, 200, 130) }]);

    const [word] = await readWithLines(picture(2_600, 2_000), engine);

    expect(engine.shown[0]?.width).toBe(1_300);
    expect(word).toMatchObject({ left: 200, right: 400, top: 200, bottom: 260 });
  });
});
