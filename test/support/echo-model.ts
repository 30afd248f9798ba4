import type { Model } from "../../src/playground/claude/model.ts";

/** Says back what it was asked, so that a test can see which model has answered. */
export const echoModel: Model = {
  async *respond(input) {
    yield { type: "text", text: `You asked: ${input.userText}` };
    return "end_turn";
  },
};
