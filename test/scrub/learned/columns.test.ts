import { describe, expect, it } from "vitest";

import { columnRole } from "../../../src/scrub/learned/columns/columns.ts";

const PEOPLE = [
  "Ana Ruiz",
  "John Smith",
  "Marie Dupont",
  "Peter Novak",
  "Omar Haddad",
  "Priya Patel",
  "Hans Müller",
  "Sofia Rossi",
];

function roleOf(header: string, values: readonly string[]): string {
  const role = columnRole(header, values);
  if (role.kind === "values") return role.entity;
  return role.kind === "name_part" ? `${role.part} name` : role.kind;
}

describe("a column", () => {
  it.each([
    ["customer", PEOPLE, "PERSON"],
    ["Ansprechpartner", PEOPLE, "PERSON"],
    ["氏名", ["田中太郎", "山田花子", "佐藤一郎"], "PERSON"],
    ["sales_rep", ["Kim", "Lee", "Ann", "Bob", "Tom"], "PERSON"],
    ["prénom", ["Marie", "Jean", "Luc"], "first name"],
    ["LastName", ["Smith", "Jones", "Baker"], "last name"],
    ["contactEmail", ["a@b.example", "c@d.example"], "EMAIL"],
    ["Telefonnummer", ["030 1234567", "0171 9876543"], "PHONE"],
    ["mobile", ["5551234567", "5559876543"], "PHONE"],
    ["Home Address", ["12 Main Street, Springfield", "4 Rue de la Paix, Paris"], "ADDRESS"],
    ["Geburtsdatum", ["1980-01-02", "1990-02-03"], "DATE_OF_BIRTH"],
    ["passport_no", ["C01X00T47", "L8988901C"], "NATIONAL_ID"],
    ["IBAN", ["DE89370400440532013000", "GB82WEST12345698765432"], "IBAN"],
    ["account number", ["12345678", "87654321"], "ACCOUNT"],
    ["notes", ["The customer called about the late delivery and wants a refund."], "texts"],
  ])("headed %s is known by its header and its values", (header, values, role) => {
    expect(roleOf(header, values)).toBe(role);
  });

  it.each([
    ["EMAIL", ["a@b.example", "c@d.example", "e@f.example"]],
    ["IBAN", ["DE89370400440532013000", "GB82WEST12345698765432"]],
    ["SSN", ["219-09-9999", "078-05-1120"]],
    ["PHONE", ["+49 30 1234567", "+49 30 7654321", "+44 20 7946 0958", "+1 212 555 0100", "+33 1 23 45 67 89"]],
    ["PERSON", PEOPLE],
  ])("of %s is known without a header that says so", (entity, values) => {
    expect(roleOf("col_3", values)).toBe(entity);
  });

  it.each([
    ["product", ["Laptop", "Phone", "Tablet"]],
    ["product", PEOPLE],
    ["customer", ["Acme Inc", "Globex GmbH", "Initech LLC", "Umbrella Corp", "Stark Ltd"]],
    ["Name", ["Laptop", "Phone", "Tablet", "Mouse", "Keyboard"]],
    ["city", ["San Jose", "New York", "Los Angeles", "Paris", "London"]],
    ["col_4", ["Mount Everest", "Lake Victoria", "San Marino", "Costa Rica", "Saint Lucia"]],
    ["col_2", ["Ford Focus", "Honda Civic", "Toyota Corolla", "Audi Quattro", "Kia Rio"]],
    ["order_id", ["100001", "100002", "100003"]],
    ["revenue", ["1234567", "7654321"]],
    ["date", ["2024-01-01", "2024-01-02"]],
    ["phone model", ["Galaxy S9", "Pixel 4"]],
    ["region", ["North", "South"]],
    ["units", ["12", "30"]],
    ["empty", ["", " "]],
  ])("headed %s with other things in it teaches nothing", (header, values) => {
    expect(roleOf(header, values)).toBe("none");
  });

  it("with few different names over many rows is a category unless it says person", () => {
    const values = Array.from({ length: 400 }, (_, index) => PEOPLE[index % 4] ?? "");

    expect(roleOf("col_1", values)).toBe("none");
    expect(roleOf("account manager", values)).toBe("PERSON");
  });
});
