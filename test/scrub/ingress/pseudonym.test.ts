import { describe, expect, it } from "vitest";

import { Pseudonyms, pseudonymsIn } from "../../../src/scrub/ingress/pseudonym.ts";
import { Sealer } from "../../../src/scrub/ingress/sealer.ts";
import { createScrub } from "../../../src/scrub/scrub.ts";

const own = new Pseudonyms("key of a thread");
const other = new Pseudonyms("key of another thread");

describe("pseudonyms", () => {
  it("are the same for every spelling of a value", () => {
    expect(own.of("PERSON", "Solberg, Ingrid")).toBe(own.of("PERSON", "  INGRID  solberg"));
    expect(own.of("PERSON", "Dr. Ingrid Solberg")).toBe(own.of("PERSON", "Ingrid Solberg"));
    expect(own.of("IBAN", "DE89 3704 0044")).toBe(own.of("IBAN", "de8937040044"));
    expect(own.of("EMAIL", "A.b@Mail.example")).toBe(own.of("EMAIL", "a.b@mail.example"));
  });

  it("are different for different values, and in different threads", () => {
    const made = new Set(Array.from({ length: 50_000 }, (_, i) => own.of("PERSON", `Person ${i}`)));

    expect(made.size).toBe(50_000);
    expect(own.of("PERSON", "Ingrid Solberg")).not.toBe(other.of("PERSON", "Ingrid Solberg"));
  });

  it("keep the group of an e-mail's domain, a phone's country and the year of a birth", () => {
    const hosts = ["a@one.example", "b@one.example", "a@two.example"].map(
      (each) => own.of("EMAIL", each).split("@")[1],
    );

    expect(hosts[0]).toBe(hosts[1]);
    expect(hosts[0]).not.toBe(hosts[2]);
    expect(own.of("PHONE", "+47 22 33 44 55")).toMatch(/^PHONE_47_[a-z]{12}$/);
    expect(own.of("DATE_OF_BIRTH", "09.03.1984")).toBe("1984");
  });

  it("are left as they are by scrub, in running text and in tables", () => {
    const scrub = createScrub({ workDir: "/nowhere", allowedLinkHosts: [] });
    const made = [own.of("PERSON", "Ingrid Solberg"), own.of("EMAIL", "a@one.example"), own.of("PHONE", "+4722334455")];

    for (const each of made) {
      expect(pseudonymsIn(`for ${each}, too`)).toEqual([{ start: 4, end: 4 + each.length }]);
      expect(scrub.text("csv", each)).toBe(each);
      expect(scrub.text("code", `print("${each}")`)).toContain(each);
    }
  });
});

describe("a sealed table", () => {
  const names = ["first_name", "last_name", "zip", "amount", "comment"];
  const rows = Array.from({ length: 8 }, (_, i) => [
    ["Ingrid", "Chiara", "Tobias", "Mateusz"][i % 4] ?? "",
    ["Solberg", "Lombardi", "Kessler", "Nowak"][i % 4] ?? "",
    `9021${i}`,
    `${i * 10}.5`,
    `please write to person${i}@mail.example about the delivery`,
  ]);

  it("keeps figures, cuts post codes, and has a column for whole names", () => {
    const plan = new Sealer(own, null).plan(names, rows);
    const [first = []] = rows.map(plan.write);

    expect(plan.names).toEqual([...names, "full_name"]);
    expect(first[2]).toBe("902xx");
    expect(first[3]).toBe("0.5");
    expect(first[4]).not.toContain("mail.example");
    expect(first[5]).toBe(own.of("PERSON", "Ingrid Solberg"));
  });
});
