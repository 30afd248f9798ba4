import { describe, expect, it } from "vitest";

import { flowOf, remainder, type Unit } from "../../../src/post/render/units.ts";
import { file, image, table, text } from "../support/safe.ts";

const words = (markdown: string): Unit => ({ kind: "text", markdown });

describe("the flow of an answer", () => {
  it("joins neighbouring texts as paragraphs and leaves files out", () => {
    const flow = flowOf([text("One."), text("Two."), file("x.csv", "a"), text("Three.")]);

    expect(flow).toEqual([words("One.\n\nTwo.\n\nThree.")]);
  });
});

describe("what remains to be shown", () => {
  const chart = image("c.png");
  const numbers = table(["a"], [["1"]]);
  const answer = flowOf([text("One two three."), chart, text("Four."), numbers]);

  it("is everything while nothing is shown", () => {
    expect(remainder([], answer)).toEqual(answer);
  });

  it("is the rest of a text that was shown in part, however its lines were broken", () => {
    expect(remainder([words("One\n two")], answer)?.[0]).toEqual(words(" three."));
  });

  it("is nothing once all is shown", () => {
    expect(remainder(answer, answer)).toEqual([]);
  });

  it("is what follows a chart that was shown", () => {
    expect(remainder(answer.slice(0, 2), answer)).toEqual(answer.slice(2));
  });

  it("cannot be told when the shown text is not how the answer begins", () => {
    expect(remainder([words("One four")], answer)).toBeNull();
  });

  it("cannot be told when a chart of the answer was passed over", () => {
    expect(remainder([words("One two three. Four.")], answer)).toBeNull();
  });

  it("cannot be told when another chart was shown", () => {
    expect(remainder([words("One two three."), ...flowOf([image("d.png")])], answer)).toBeNull();
  });

  it("cannot be told when more was shown than the answer has", () => {
    expect(remainder([...answer, words("More.")], answer)).toBeNull();
  });
});
