import { deflateSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { cleanImage } from "../../../src/scrub/artifacts/images.ts";
import { Refused } from "../../../src/scrub/artifacts/refused.ts";
import { jpeg, jpegSegment, png, pngChunk } from "../../corpus/scrub/images.ts";

const MARK = Buffer.from("Comment\0jane.doe@example.org");

describe("PNG images", () => {
  it("keep their pixels and lose every chunk with words in it", () => {
    const words = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "iCCP", "prVt"].map((type) => pngChunk(type, MARK));

    const { bytes, mime } = cleanImage(png(4, 3, words));

    expect(mime).toBe("image/png");
    expect(bytes.equals(png(4, 3))).toBe(true);
  });

  it("keep what says how the pixels look", () => {
    const looks = [pngChunk("gAMA", Buffer.from([0, 0, 0xb1, 0x8f])), pngChunk("pHYs", Buffer.alloc(9))];

    expect(cleanImage(png(4, 3, looks)).bytes.equals(png(4, 3, looks))).toBe(true);
  });

  it.each([
    ["something stands behind the end", Buffer.concat([png(4, 3), Buffer.from("PK\u0003\u0004zip")])],
    ["a second image stands behind the end", Buffer.concat([png(4, 3), png(4, 3)])],
    ["it is cut off", png(4, 3).subarray(0, -20)],
    ["the end is missing", png(4, 3).subarray(0, -12)],
    ["a checksum is wrong", flip(png(4, 3), 20)],
    ["its size is not plausible", png(100_000, 100_000, [], deflateSync(Buffer.alloc(10)))],
    ["it has fewer pixels than it says", png(4, 3, [], deflateSync(Buffer.alloc(5)))],
    ["it has more pixels than it says", png(4, 3, [], deflateSync(Buffer.alloc(5_000)))],
    [
      "a file hides behind the compressed pixels",
      png(4, 3, [], Buffer.concat([deflateSync(Buffer.alloc(39)), Buffer.from("PK")])),
    ],
    ["its pixels are no compressed data", png(4, 3, [], Buffer.from("not zlib"))],
    ["it has a critical chunk nobody knows", png(4, 3, [pngChunk("HACK", MARK)])],
    ["it is only a beginning", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ])("are refused when %s", (_, bytes) => {
    expect(() => cleanImage(bytes)).toThrow(Refused);
  });
});

describe("JPEG images", () => {
  it("keep their picture and lose comments and application data", () => {
    const words = [jpegSegment(0xe1, MARK), jpegSegment(0xe2, MARK), jpegSegment(0xed, MARK), jpegSegment(0xfe, MARK)];

    const { bytes, mime } = cleanImage(jpeg(40, 30, words));

    expect(mime).toBe("image/jpeg");
    expect(bytes.equals(jpeg(40, 30))).toBe(true);
  });

  it("keep JFIF without its thumbnail", () => {
    const jfif = Buffer.concat([
      Buffer.from("JFIF\0"),
      Buffer.from([1, 2, 0, 0, 1, 0, 1, 1, 1]),
      Buffer.from([9, 9, 9]),
    ]);

    const { bytes } = cleanImage(jpeg(40, 30, [jpegSegment(0xe0, jfif)]));

    const plain = Buffer.concat([Buffer.from("JFIF\0"), Buffer.from([1, 2, 0, 0, 1, 0, 1, 0, 0])]);
    expect(bytes.equals(jpeg(40, 30, [jpegSegment(0xe0, plain)]))).toBe(true);
  });

  it.each([
    ["something stands behind the end", Buffer.concat([jpeg(40, 30), Buffer.from("<script>")])],
    ["it is cut off in the picture", jpeg(40, 30).subarray(0, -2)],
    ["it is cut off in a segment", jpeg(40, 30).subarray(0, 30)],
    ["its size is not plausible", jpeg(65_000, 65_000)],
    ["it has no size", jpeg(0, 30)],
    ["there is no picture", Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
  ])("are refused when %s", (_, bytes) => {
    expect(() => cleanImage(bytes)).toThrow(Refused);
  });
});

describe("anything else", () => {
  it.each([
    ["SVG", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"],
    ["HTML", "<!DOCTYPE html>"],
    ["GIF that is a program", "GIF89a/*"],
    ["nothing", ""],
  ])("is refused: %s", (_, text) => {
    expect(() => cleanImage(Buffer.from(text))).toThrow(Refused);
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
