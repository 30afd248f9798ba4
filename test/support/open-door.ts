import type { Door } from "../../src/intake/access/door.ts";

/** Lets everybody in without asking Slack, for tests of what comes after. */
export const OPEN_DOOR: Door = {
  directory: { person: async () => "member", place: async () => "public", opens: async () => true },
  refusal: async () => null,
  refusalNow: async () => null,
  once: (_key, deed) => deed(),
};
