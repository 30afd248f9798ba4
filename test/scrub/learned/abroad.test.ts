import { describe, expect, it } from "vitest";

import { Inspector } from "../../../src/scrub/find/inspector.ts";
import { Ledger } from "../../../src/scrub/find/ledger.ts";
import { LearnedFinder } from "../../../src/scrub/learned/find.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";
import { columnRoles } from "../../../src/scrub/learned/columns/roles.ts";
import { LearnedTable } from "../../../src/scrub/learned/table.ts";
import type { Surface } from "../../../src/scrub/safe-answer.ts";

const KEY = new Uint8Array([2, 4, 6, 8, 1, 3, 5, 7]);

function rolesOf(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return columnRoles(names, rows).map((role) => {
    if (role.kind === "values") return role.entity;
    return role.kind === "name_part" ? `${role.part} name` : role.kind;
  });
}

/** Ten digits with the check digit of Poland's PESEL behind them. */
function pesel(digits: string): string {
  const sum = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3].reduce((all, weight, at) => all + weight * Number(digits.charAt(at)), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The text as it would leave, with what was found cut out. */
function left(
  table: { names: readonly string[]; rows: readonly (readonly string[])[] },
  text: string,
  surface: Surface,
) {
  const { table: bytes, rows } = learnRows(table, KEY);
  const learned = new LearnedFinder(hashKey(KEY), [{ table: LearnedTable.fromBytes(bytes), rows }]);
  const inspector = new Inspector({ learned, now: () => 0, ledger: new Ledger() });
  let shown = text;
  for (const { start, end } of inspector.peek({ surface }, text, inspector.budget()).toReversed())
    shown = shown.slice(0, start) + shown.slice(end);
  return shown;
}

describe("headers of many languages", () => {
  it.each([
    ["PERSON", "Ονοματεπώνυμο", "Σοφία Ρήγα", "Πέτρος Λάσκος"],
    ["PERSON", "ΟΝΟΜΑΤΕΠΩΝΥΜΟ", "ΡΗΓΑ Σοφία", "ΛΑΣΚΟΣ Πέτρος"],
    ["PERSON", "الاسم الكامل", "ليلى حداد", "سامي قباني"],
    ["PERSON", "ग्राहक का नाम", "मोहन राव", "गीता बोस"],
    ["PERSON", "Họ và tên", "Bùi Thanh Mai", "Đỗ Gia Huy"],
    ["PERSON", "Контактное лицо", "Лидия Зорина", "Глеб Рябов"],
    ["PERSON", "cust_nm", "Wendell Ostrow", "Ingrid Falk"],
    ["first name", "الاسم الأول", "ليلى", "سامي"],
    ["last name", "Прізвище", "Шевчук", "Бойко"],
    ["PHONE", "Số điện thoại", "0912 555 018", "0987 555 240"],
    ["PHONE", "رقم الهاتف", "0100 555 0199", "0101 555 0188"],
    ["DATE_OF_BIRTH", "Födelsedatum", "1971-04-02", "1988-11-30"],
    ["DATE_OF_BIRTH", "Doğum Tarihi", "02.04.1971", "30.11.1988"],
    ["NATIONAL_ID", "N° sécu", "1 71 04 75 118 005 62", "2 88 11 13 055 217 40"],
    ["ACCOUNT", "Bank Account", "5550018842", "5551199023"],
    ["ACCOUNT", "Số tài khoản", "5550018842", "5551199023"],
    ["ADDRESS", "Địa chỉ", "12 Lê Lai", "90 Trần Phú"],
    ["usernames", "Benutzername", "ofalk7", "w_ostrow"],
    ["none", "Город", "Омск", "Пермь"],
    ["none", "الشركة", "الأفق للتجارة", "النور للنقل"],
  ])("tell %s under %s", (role, header, one, two) => {
    expect(rolesOf([header], [[one], [two]])).toEqual([role]);
  });

  it("that promise something else than the values are leave them to speak for themselves", () => {
    const rows = ["Ana Ruiz", "John Smith", "Marie Dupont", "Peter Novak", "Hans Weber"].map((name) => [name]);

    expect(rolesOf(["Persona de contacto"], rows)).toEqual(["PERSON"]);
    expect(rolesOf(["Telefon / Name"], rows)).toEqual(["PERSON"]);
  });
});

describe("columns without headers", () => {
  it.each([
    ["first name", "last name", ["Walter", "Ingrid", "Rosa", "Dieter"], ["Ostrow", "Falk", "Lindqvist", "Novak"]],
    ["last name", "first name", ["김", "박", "최", "이"], ["민서", "도현", "지우", "하린"]],
    ["first name", "last name", ["Σοφία", "Πέτρος", "Ελένη", "Νίκος"], ["Ρήγα", "Λάσκος", "Ζώη", "Μάνος"]],
  ])("hold the %s and the %s of people side by side", (one, other, first, second) => {
    const rows = first.map((value, at) => [value, second[at] ?? ""]);

    expect(rolesOf(["col_1", "col_2"], rows)).toEqual([one, other]);
  });

  it("hold the phone numbers of one country, also of people who call twice", () => {
    const rows = [3461187, 9270045, 5512803, 7348226, 1904467, 6680315, 2235790, 8097741].flatMap((end) => [
      [`347/${end}`],
      [`347/${end}`],
    ]);

    expect(rolesOf(["col_1"], rows)).toEqual(["PHONE"]);
  });

  it.each([
    ["ids that grow", (at: number) => String(5_021_187_300 + at * 7)],
    ["ids in groups of three, three and four", (at: number) => `${at}84-1${at}5-20${at}4`],
    ["two parts of an order number", (at: number) => `8841672${at}-382${at}`],
  ])("hold no phone numbers in %s", (_name, value) => {
    const rows = Array.from({ length: 10 }, (_unused, at) => [value(at)]);

    expect(rolesOf(["col_1"], rows)).toEqual(["none"]);
  });

  it("hold the days on which people were born, long ago and far apart", () => {
    const years = [1944, 1951, 1958, 1963, 1969, 1977, 1986, 1991, 1998, 2003];
    const rows = years.map((year, at) => [
      `${"ABCDEFGHIJ".charAt(at)}nna Falk`,
      `${at + 10}.04.${year}`,
      `2024-03-1${at}`,
    ]);

    expect(rolesOf(["name", "col_2", "col_3"], rows)).toEqual(["PERSON", "DATE_OF_BIRTH", "none"]);
  });

  it("hold official numbers where all have the right check digits, and none where one digit is wrong", () => {
    const numbers = ["0112", "0306", "0528", "0719", "0224", "0905", "0417", "0630", "0815", "1107", "1224"].map(
      (end) => pesel(`85${end}3${end}`.slice(0, 10)),
    );
    const wrong = numbers.map(
      (number) => `${number.slice(0, 4)}${(Number(number.charAt(4)) + 1) % 10}${number.slice(5)}`,
    );

    expect(
      rolesOf(
        ["col_1"],
        numbers.map((number) => [number]),
      ),
    ).toEqual(["NATIONAL_ID"]);
    expect(
      rolesOf(
        ["col_1"],
        wrong.map((number) => [number]),
      ),
    ).toEqual(["none"]);
  });

  it("hold no names where makes of cars or regions come again and again", () => {
    const cars = ["Renault Clio", "Aston Martin", "Ford Transit", "Lincoln Navigator", "Mini Cooper", "Skoda Octavia"];
    const rows = Array.from({ length: 60 }, (_unused, at) => [
      cars[at % 6] ?? "",
      ["Eugene", "Marietta", "Plano"][at % 3] ?? "",
      ["Georgia", "Victoria", "Virginia"][at % 3] ?? "",
    ]);

    expect(rolesOf(["Vehicle", "col_2", "col_3"], rows)).toEqual(["none", "none", "none"]);
  });

  it("hold names of a country that no list knows well, where their parts come again in other combinations", () => {
    const first = ["Chidubem", "Temitope", "Ikenna", "Bosede", "Grace", "Daniel"];
    const last = ["Akpabio", "Olorunfemi", "Nnadozie", "Bankole", "Esiaba"];
    const rows = first.flatMap((one, at) => last.slice(0, 3 + (at % 3)).map((other) => [`${one} ${other}`]));

    expect(rolesOf(["col_1"], rows)).toEqual(["PERSON"]);
  });

  it.each([
    [
      "wares that begin like names",
      ["Rose Soap", "Marvin Chair", "Basil Pot", "Dakota Boots", "Kelvin Heater", "Ruby Lamp"],
    ],
    ["days", Array.from({ length: 12 }, (_unused, at) => `${at + 10}.0${(at % 9) + 1}.20${at + 10}`)],
    ["hosts", Array.from({ length: 12 }, (_unused, at) => `10.${at * 13}.${at * 7 + 20}.${at + 40}`)],
    [
      "amounts",
      [
        "1.234.567",
        "12.345.678",
        "234.567",
        "3.456.789",
        "45.678.901",
        "567.890",
        "6.789.012",
        "7.890.123",
        "89.012.345",
      ],
    ],
  ])("hold nothing sensitive in %s", (_name, values) => {
    expect(
      rolesOf(
        ["col_1"],
        values.map((value) => [value]),
      ),
    ).toEqual(["none"]);
  });

  it.each([
    [
      "Ilica 12, 10000 Zagreb",
      "Savska 4, 21000 Split",
      "Trg Slobode 8, 10000 Zagreb",
      "Put Brodarice 2, 21000 Split",
      "Duga 19, 51000 Rijeka",
    ],
    ["12 ถนนสุขุมวิท", "7/3 ซอยอารีย์", "98 ถนนสีลม", "41 ถนนเจริญกรุง", "5 ซอยทองหล่อ"],
  ])("hold addresses such as %s", (...values) => {
    expect(
      rolesOf(
        ["col_1"],
        values.map((value) => [value]),
      ),
    ).toEqual(["ADDRESS"]);
  });

  it("hold names of whatever country where titles stand before them", () => {
    const rows = ["Mr. Qorvash Teleni", "Dr. Umbeka Zorl", "Mrs Ilvane Pattuk", "Ms. Orsk Damarel", "Dr. Yevra Noll"];

    expect(
      rolesOf(
        ["col_1"],
        rows.map((name) => [name]),
      ),
    ).toEqual(["PERSON"]);
  });

  it("hold phone numbers that lost their plus signs, also made-up ones that are in no plan", () => {
    const rows = Array.from({ length: 24 }, (_unused, at) => [
      `97254${String(((at + 3) * 7_919_317) % 10_000_000).padStart(7, "0")}`,
    ]);

    expect(rolesOf(["col_1"], rows)).toEqual(["PHONE"]);
  });

  it("hold sign-in names beside the addresses of the same people", () => {
    const rows = [
      ["hbarker", "harold.barker@mail.example"],
      ["ostrow_x", "w.ostrow@mail.example"],
      ["ingrid88", "ingrid.falk@mail.example"],
      ["rosal", "rosa.lindqvist@mail.example"],
    ];

    expect(rolesOf(["col_1", "col_2"], rows)).toEqual(["usernames", "EMAIL"]);
  });
});

describe("long values and values in lists", () => {
  const people = {
    names: ["住所", "ที่อยู่", "phone"],
    rows: [
      [
        "東京都千代田区丸の内三丁目十二番四号丸の内第二南館ビルディング五階",
        "128/45 ถนนสุขุมวิทแขวงคลองเตย",
        "0488824317",
      ],
    ],
  };

  it.each([
    ["送付先: 東京都千代田区丸の内三丁目十二番四号丸の内第二南館ビルディング五階。", "送付先: 。"],
    ["ที่ 128/45 ถนนสุขุมวิทแขวงคลองเตย.", "ที่ ."],
    ["1) 048 882 4317 2) none", "1)  2) none"],
    ["(048-88) 24-317", ""],
  ])("are hidden as a whole in %j", (text, expected) => {
    expect(left(people, text, "code")).toBe(expected);
  });
});

describe("values of such columns", () => {
  const people = {
    names: ["Name", "Login", "Geburtsdatum", "Adresse", "Ward"],
    rows: [
      ["OSTROW LARSEN Wendell", "wostrow77", "30.11.1988", "Camino Viejo, 23, 26001 Tarifa", "Ward 3B"],
      ["Frau Ingrid M. Falk", "falk_i", "02.04.1971", "Plaza Nueva, 4, 11001 Tarifa", "Ward 3B"],
      ["Bùi Thanh Mai", "mai.bui", "12.12.1990", "Calle Sol, 9, 11001 Tarifa", "Ward 1"],
      ["이하린", "harin.lee", "01.02.1999", "Calle Luna, 7, 11001 Tarifa", "Ward 1"],
    ],
  };

  it.each([
    ["Top: W. Ostrow Larsen.", "Top: ."],
    ["Top: ingrid falk, 3 rows", "Top: , 3 rows"],
    ["Top: Frau Ingrid M. Falk, 3 rows", "Top: , 3 rows"],
    ["Top: Bùi T. (3)", "Top:  (3)"],
    ["Top: Wendell O. (3)", "Top:  (3)"],
    [`Top: ${"이하린".normalize("NFD")} (3)`, "Top:  (3)"],
    ["signed in as wostrow77 twice", "signed in as  twice"],
    ["born 11/30/1988 or 30 November 1988", "born  or "],
    ["sent to Camino Viejo, 23 today", "sent to  today"],
    ["0  Wendell Ostrow Lar...   12.5", "0  ...   12.5"],
    ["0  wostrow77@exam…   12.5", "0  …   12.5"],
    ["By Ward: 17", "By Ward: 17"],
  ])("are hidden in %j", (text, expected) => {
    expect(left(people, text, "code")).toBe(expected);
  });
});
