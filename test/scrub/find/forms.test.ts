import { describe, expect, it } from "vitest";

import { ADDRESSES, NO_ADDRESSES } from "../../corpus/prose/addresses.ts";
import { FORMS, NO_FORMS } from "../../corpus/prose/forms.ts";
import { NO_PEOPLE_HERE, PEOPLE } from "../../corpus/prose/people.ts";
import { NO_WORLD_IDS, WORLD_IDS } from "../../corpus/prose/world-ids.ts";
import { covered, findingsIn } from "./looked-at.ts";

describe("written forms", () => {
  it.each(FORMS)("%s", (_, text, value) => {
    const at = text.indexOf(value);

    expect(covered(findingsIn(text), at, at + value.length)).toBe(true);
  });

  it.each(NO_FORMS.map((text) => [text]))("nothing in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe("a spelled-out mail address in quotes", () => {
  it("leaves its quotes to the sentence", () => {
    const text = "write 'jane.roe(at)firm.com' please";

    expect(findingsIn(text)).toMatchObject([{ start: 7, end: text.length - 8, entity: "EMAIL" }]);
  });
});

describe("addresses", () => {
  it.each(ADDRESSES)("%j goes as a whole", (address, around) => {
    const at = around.indexOf("{}");

    expect(covered(findingsIn(around.replace("{}", address)), at, at + address.length)).toBe(true);
  });

  it.each(NO_ADDRESSES.map((text) => [text]))("none in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe("people", () => {
  it.each(PEOPLE)("%j is hidden in %j", (name, text) => {
    const at = text.indexOf(name);

    expect(covered(findingsIn(text), at, at + name.length)).toBe(true);
  });

  it.each(NO_PEOPLE_HERE.map((text) => [text]))("nobody in %j", (text) => {
    expect(findingsIn(text).filter(({ entity }) => entity === "PERSON")).toEqual([]);
  });
});

describe("official numbers of the world", () => {
  it.each(WORLD_IDS)("%s in %j", (_, text, value) => {
    const at = text.indexOf(value);

    expect(covered(findingsIn(text), at, at + value.length)).toBe(true);
  });

  it.each(NO_WORLD_IDS.map((text) => [text]))("none in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});
