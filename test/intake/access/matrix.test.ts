import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import {
  type AccessRules,
  CLOSED_CHANNEL,
  mayAsk,
  mayAskAnywhere,
  USUAL_RULES,
  type Verdict,
} from "../../../src/intake/access/may-ask.ts";
import { PERSON_CLASSES, type PersonClass } from "../../../src/intake/access/person.ts";
import { PLACE_KINDS, type PlaceKind } from "../../../src/intake/access/place.ts";

/** One row for each class, one sign for each place, in the order of {@link PLACE_KINDS}: `+` may ask, `-` may not. */
type Matrix = Readonly<Record<PersonClass, string>>;

/** What an installation does that nobody has configured. */
const USUAL: Matrix = {
  //             public private dm group_dm shared
  admin: "+++++",
  member: "+++++",
  guest: "-----",
  single_guest: "-----",
  external: "-----",
  bot: "-----",
  workflow: "-----",
};

/** The most that settings can allow. */
const WIDEST: Matrix = {
  admin: "+++++",
  member: "+++++",
  guest: "+++++",
  single_guest: "+++--",
  external: "----+",
  bot: "++---",
  workflow: "++---",
};

const EVERYBODY: AccessRules = {
  who: new Set(["member", "guest", "single_guest", "external", "bot", "workflow"]),
  isOpen: true,
};

const CELLS = PERSON_CLASSES.flatMap((person) => PLACE_KINDS.map((place) => [person, place] as const));

function expected(matrix: Matrix, person: PersonClass, place: PlaceKind): boolean {
  return matrix[person].charAt(PLACE_KINDS.indexOf(place)) === "+";
}

/** Why not; nothing for who may. */
function wordsOf(verdict: Verdict): string {
  return verdict.may ? "" : verdict.sentence;
}

it("has seven classes and five places", () => {
  expect(CELLS).toHaveLength(35);
});

describe("without any setting", () => {
  it.each(CELLS)("%s in %s", (person, place) => {
    const verdict = mayAsk(person, place, USUAL_RULES);

    expect(verdict.may).toBe(expected(USUAL, person, place));
    expect(wordsOf(verdict)).toMatch(/^(?:|[A-Z].*\.)$/);
  });
});

describe("with everybody let in", () => {
  it.each(CELLS)("%s in %s", (person, place) => {
    const verdict = mayAsk(person, place, EVERYBODY);

    expect(verdict.may).toBe(expected(WIDEST, person, place));
    expect(wordsOf(verdict)).toMatch(/^(?:|[A-Z].*\.)$/);
  });
});

it("stands in the README as it is", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const rows =
    readme
      .split("## Who may ask")[1]
      ?.split("\n## ")[0]
      ?.matchAll(/^\| [a-z].*$/gm) ?? [];
  const cells = [...rows].slice(1).map(([row]) => row.split("|").map((cell) => cell.trim()));

  const shown = cells.map(([, , ...places]) =>
    places
      .map((cell) => (cell === "yes" ? "+" : "-"))
      .join("")
      .slice(0, 5),
  );
  const usual = cells.map((row) => (row[7] === "may ask" ? "+++++" : "-----"));
  expect(shown).toEqual(Object.values(WIDEST));
  expect(usual).toEqual(Object.values(USUAL));
});

describe("a rule", () => {
  it.each(PERSON_CLASSES.filter((person) => person !== "admin"))("lets %s in and nobody else but admins", (one) => {
    const rules: AccessRules = { who: new Set([one]), isOpen: true };

    for (const [person, place] of CELLS) {
      const isLet = person === "admin" || person === one;
      expect(mayAsk(person, place, rules).may).toBe(isLet && expected(WIDEST, person, place));
    }
  });

  it("closes a channel for whoever could ask there, and says so", () => {
    const open = CELLS.filter(([person, place]) => expected(WIDEST, person, place));
    const verdicts = open.map(([person, place]) => mayAsk(person, place, { ...EVERYBODY, isOpen: false }));

    expect(verdicts).toEqual(open.map(() => ({ may: false, sentence: CLOSED_CHANNEL })));
  });

  it("lets in nobody whom Slack does not know", () => {
    for (const place of PLACE_KINDS) expect(mayAsk("unknown", place, EVERYBODY).may).toBe(false);
  });

  it("decides without the place only where the place changes nothing", () => {
    for (const rules of [USUAL_RULES, EVERYBODY, { ...EVERYBODY, isOpen: false }]) {
      for (const [person, place] of CELLS) {
        const verdict = mayAsk(person, place, rules);
        expect(mayAskAnywhere(person, rules) ?? verdict).toEqual(verdict);
      }
    }
    expect(mayAskAnywhere("member", USUAL_RULES)).toEqual({ may: true });
    expect(mayAskAnywhere("external", EVERYBODY)).toBeNull();
  });
});
