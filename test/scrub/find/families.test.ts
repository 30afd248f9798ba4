import { describe, expect, it } from "vitest";

import { EVASIONS, PLAIN_VALUES } from "../../corpus/detectors/evasions.ts";
import { NATIONAL_IDS, NO_NATIONAL_IDS } from "../../corpus/detectors/national-ids.ts";
import { covered, findingsIn } from "./looked-at.ts";

describe("official numbers", () => {
  it.each(NATIONAL_IDS)("are recognised: %s", (_, text, value) => {
    const found = findingsIn(text).map((one) => text.slice(one.start, one.end));

    expect(found).toEqual([value]);
  });

  it.each(NO_NATIONAL_IDS.map((text) => [text]))("with a wrong check are other numbers: %s", (text) => {
    expect(findingsIn(text).filter((one) => one.entity === "NATIONAL_ID")).toEqual([]);
  });

  it("in a table need a header that says so", () => {
    const rows = ["44051401359", "90090515836", "02070803628"];

    expect(findingsIn(["amount,units", ...rows.map((id) => `${id},1`)].join("\n"))).toEqual([]);
    expect(findingsIn(["pesel,units", ...rows.map((id) => `${id},1`)].join("\n")).length).toBe(3);
  });
});

describe("disguised values", () => {
  it.each(EVASIONS)("are seen: %s", (_, write) => {
    const missed = PLAIN_VALUES.filter(([, value]) => {
      const text = write(value);
      return !covered(findingsIn(text), 0, text.length);
    });

    expect(missed).toEqual([]);
  });
});

describe("addresses of machines and wallets", () => {
  it.each([
    ["IP", "::1"],
    ["IP", "fe80::1ff:fe23:4567:890a%eth2"],
    ["IP", "2001:db8::1/64"],
    ["IP", "64:ff9b::192.0.2.33"],
    ["IP", "10.20.0.0/16"],
    ["MAC", "00:1A:2B:3C:4D:5E"],
    ["MAC", "00-1a-2b-3c-4d-5e"],
    ["MAC", "001a.2b3c.4d5e"],
    ["CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    ["CRYPTO", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
    ["CRYPTO", "0x52908400098527886E0F7030069857D2E4169EE7"],
  ])("are found as %s: %s", (entity, value) => {
    expect(findingsIn(value)).toMatchObject([{ entity, start: 0, end: value.length }]);
  });

  it.each([
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx",
    "FF:FF:FF:FF:FF:FF",
    "12:30:45",
  ])("with a wrong check are nothing: %s", (value) => {
    expect(findingsIn(value)).toEqual([]);
  });
});

describe("dates and accounts", () => {
  it.each([
    ["She was born on 3 May 1984 in Rome.", ["DATE_OF_BIRTH"]],
    ["Geburtsdatum: 03.05.1984", ["DATE_OF_BIRTH"]],
    ["The shop opened on 3 May 1984.", []],
    ["Pay to bank account 94545678765.", ["ACCOUNT"]],
    ["GL account 400120 was booked twice.", []],
  ])("are told apart by their words: %s", (text, entities) => {
    expect(findingsIn(text).map((one) => one.entity)).toEqual(entities);
  });
});
