import { describe, expect, it } from "vitest";

import { columnRoles } from "../../../src/scrub/learned/columns/roles.ts";

function rolesOf(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return columnRoles(names, rows).map((role) => {
    if (role.kind === "values") return role.entity;
    return role.kind === "name_part" ? `${role.part} name` : role.kind;
  });
}

/** Names that no list has. */
const TEAM = [
  ["Zvonimíra", "Quambatse", "zvonimira.quambatse@mail.example", "Starter", "Vyborg"],
  ["Ptelomax", "Oxenhyrd", "poxenhyrd4@mail.example", "Growth", "Hanko"],
  ["Wendrella", "Skjarvik", "skjarvik_w@mail.example", "Growth", "Kemi"],
  ["Ibrawulf", "Tchendo", "ibrawulf77@mail.example", "Starter", "Vyborg"],
  ["Oriande", "Mpfumelo", "oriande.mpfumelo@mail.example", "Scale", "Raahe"],
  ["Kesslin", "Vahtrapuu", "k.vahtrapuu@mail.example", "Scale", "Lahti"],
] as const;
const BARE = ["col_1", "col_2", "col_3", "col_4", "col_5"];

describe("the columns of a table", () => {
  it("hold names where the addresses of the same rows have them, also without headers", () => {
    const rows = TEAM.map(([first, last, mail, plan, city]) => [`${first} ${last}`, mail, plan, city]);

    expect(rolesOf(BARE.slice(0, 4), rows)).toEqual(["PERSON", "EMAIL", "none", "none"]);
  });

  it("hold parts of names where each has one word", () => {
    const roles = rolesOf(BARE, TEAM);

    expect(roles.slice(2)).toEqual(["EMAIL", "none", "none"]);
    expect(roles.slice(0, 2).toSorted()).toEqual(["first name", "last name"]);
  });

  it("hold no names where the addresses have other words", () => {
    const rows = TEAM.map(([, , , plan, city], i) => [`${city} ${plan}`, `box${i}@mail.example`, plan, city]);

    expect(rolesOf(BARE.slice(0, 4), rows)).toEqual(["none", "EMAIL", "none", "none"]);
  });

  it.each([
    ["prénom", "nom"],
    ["prenume", "nume"],
    ["voornaam", "naam"],
  ])("hold the family name beside %s under %s", (first, last) => {
    expect(rolesOf([first, last], TEAM)).toEqual(["first name", "last name"]);
  });

  it.each([
    ["Rechnung", ["INV 2024 17", "INV 2024 18", "INV 2024 19", "INV 2024 20", "INV 2024 21"]],
    ["col_2", ["Room 12", "Room 14", "Room 15", "Room 16", "Room 17"]],
    ["col_2", ["iPhone 15 Pro", "Pixel 8a", "Galaxy S24", "Xperia 5 V", "Moto G 84"]],
    ["col_2", ["1 234 567", "2 345 678", "3 456 789", "4 567 890", "5 678 901"]],
    ["col_2", ["1234567", "2345678", "3456789", "4567890", "5678901"]],
    ["col_2", ["12.03.2024", "13.03.2024", "14.03.2024", "15.03.2024", "16.03.2024"]],
    ["col_2", ["横浜市", "川崎市", "千葉市", "森町", "高松市"]],
  ])("hold nothing sensitive under %s with %j", (header, values) => {
    const rows = values.map((value) => [value]);

    expect(rolesOf([header], rows)).toEqual(["none"]);
  });

  it.each([
    ["PHONE", ["22 33 44 55", "+45 86 12 34 56", "40 12 34 56", "+45 31 44 55 66", "75 11 22 33"]],
    ["ADDRESS", ["Nørrebrogade 12", "Bøgevænget 4, 2. tv", "Skolegade 88", "Ågade 3", "Strandvejen 41"]],
    ["ADDRESS", ["Kossuth Lajos utca 12.", "Petőfi tér 3", "Váci út 101", "Fő utca 7/B", "Rákóczi u. 9"]],
    ["PERSON", ["佐々木健太郎", "小林美咲", "渡辺翔太", "遠藤直樹", "長谷川恵"]],
  ])("of %s are known without a header in %j", (entity, values) => {
    const rows = values.map((value) => [value]);

    expect(rolesOf(["col_1"], rows)).toEqual([entity]);
  });
});
