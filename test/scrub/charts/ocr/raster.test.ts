import { describe, expect, it } from "vitest";

import { Raster } from "../../../../src/scrub/charts/ocr/raster.ts";

/** A picture of greys. */
function grey(rows: readonly (readonly number[])[]): Raster {
  const data = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value, 255]));
  return new Raster({ data, width: rows[0]?.length ?? 0, height: rows.length });
}

function greys({ data, width, height }: Raster): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => data[(y * width + x) * 4] ?? -1),
  );
}

const TWO_BY_THREE = grey([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("a picture for the optional reader", () => {
  it("turns to the right", () => {
    expect(greys(TWO_BY_THREE.turned())).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ]);
  });

  it("gets room at its right and below, white, so that places stay what they are", async () => {
    const larger = await (await Raster.open(TWO_BY_THREE)).resize({ width: 32, height: 32 });

    expect([larger.width, larger.height]).toEqual([32, 32]);
    expect(greys(larger)[1]?.slice(0, 5)).toEqual([4, 5, 6, 255, 255]);
    expect(greys(TWO_BY_THREE)).toHaveLength(2);
  });

  it("is stretched to a height, as wide as that makes it", async () => {
    const line = await grey([
      [0, 100],
      [0, 100],
    ]).resize({ height: 4 });

    expect([line.width, line.height]).toEqual([4, 4]);
    expect(greys(line)[0]).toEqual([0, 25, 75, 100]);
  });
});
