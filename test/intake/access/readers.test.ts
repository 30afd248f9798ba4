import { describe, expect, it } from "vitest";

import { createDirectory, type DirectoryDeps } from "../../../src/intake/access/directory.ts";
import { createDoor } from "../../../src/intake/access/door.ts";
import { personOf, type UserFields } from "../../../src/intake/access/person.ts";
import { type PlaceKind, placeOf, placeOfEvent } from "../../../src/intake/access/place.ts";
import { Remembered } from "../../../src/intake/access/remembered.ts";
import {
  type AccessConfig,
  EVERYWHERE,
  readChannels,
  readWho,
  rulesFor,
  WHO_MAY_ASK,
  whoOf,
  whoWords,
} from "../../../src/intake/access/rules.ts";
import { platformError } from "../../files/support/slack-error.ts";

const HOME: UserFields = { team_id: "T1" };

describe("the class of a person", () => {
  it.each([
    ["admin", { is_admin: true }],
    ["admin", { is_owner: true }],
    ["admin", { is_primary_owner: true }],
    ["member", {}],
    ["guest", { is_restricted: true }],
    ["single_guest", { is_restricted: true, is_ultra_restricted: true }],
    ["external", { is_stranger: true }],
    ["external", { team_id: "T2" }],
    ["external", { team_id: "T2", is_admin: true }],
    ["external", { team_id: undefined }],
    ["bot", { is_bot: true }],
    ["workflow", { is_bot: true, is_workflow_bot: true }],
    ["unknown", { deleted: true, is_admin: true }],
    ["member", { team_id: "E1", enterprise_user: { teams: ["T2", "T1"] } }],
  ] as const)("is %s for %o", (person, fields) => {
    expect(personOf({ ...HOME, ...fields }, "T1")).toBe(person);
  });
});

describe("the kind of a place", () => {
  it.each([
    ["public", {}],
    ["private", { is_private: true }],
    ["dm", { is_im: true }],
    ["group_dm", { is_mpim: true, is_private: true }],
    ["shared", { is_ext_shared: true, is_private: true }],
    ["shared", { is_ext_shared: true, is_im: true }],
  ] as const)("is %s for %o", (kind, fields) => {
    expect(placeOf(fields)).toBe(kind);
  });

  it("comes from an event only where the event says all of it", () => {
    expect(placeOfEvent("im", false)).toBe("dm");
    expect(placeOfEvent("mpim", false)).toBe("group_dm");
    expect(placeOfEvent("group", false)).toBe("private");
    expect(placeOfEvent("channel", false)).toBe("public");
    expect(placeOfEvent("channel", true)).toBe("shared");
    expect(placeOfEvent(undefined, true)).toBe("shared");
    expect(placeOfEvent("channel", undefined)).toBeNull();
    expect(placeOfEvent(undefined, false)).toBeNull();
  });
});

describe("the settings", () => {
  it("are read word by word, and refused whole", () => {
    expect(readWho("members, guests")).toEqual(new Set(["member", "guest"]));
    expect(readWho("admins")).toEqual(new Set());
    expect(readWho("members, everybody")).toBeNull();
    expect(readWho("toString")).toBeNull();
    expect(readChannels("")).toEqual({ where: "everywhere", channels: new Set() });
    expect(readChannels("C0123456")).toEqual({ where: "chosen channels", channels: new Set(["C0123456"]) });
    expect(readChannels("C0123456, DM")?.where).toBe("chosen channels and direct messages");
    expect(readChannels("#sales")).toBeNull();
    expect(whoWords(readWho("members, guests") ?? new Set())).toBe("admins, members, guests");
    expect(WHO_MAY_ASK.map((choice) => whoOf(choice).size)).toEqual([0, 1, 3, 6]);
  });

  it("close every channel that was not chosen, and direct messages unless they are named", () => {
    const listed = { ...EVERYWHERE, ...readChannels("C10000, dm") };
    const isOpen = (config: AccessConfig, channel: string, kind: PlaceKind | null = "public") =>
      rulesFor(config, { channel, kind }).isOpen;

    expect(isOpen(listed, "C10000")).toBe(true);
    expect(isOpen(listed, "C20000")).toBe(false);
    expect(isOpen(listed, "D1", "dm")).toBe(true);
    expect(isOpen({ ...listed, where: "chosen channels" }, "D1", "dm")).toBe(false);
    expect(isOpen({ ...listed, here: "yes" }, "C20000")).toBe(true);
    expect(isOpen({ ...EVERYWHERE, here: "no" }, "C20000")).toBe(false);
    expect(isOpen(EVERYWHERE, "C90000", null)).toBe(true);
  });
});

describe("what is remembered", () => {
  it("is asked for once by many at the same time, for a while, and not when it failed", async () => {
    let time = 0;
    let asked = 0;
    const remembered = new Remembered<number>({ lifeMs: 100, max: 2, now: () => time });
    const find = async (): Promise<number> => (asked += 1);

    const both = await Promise.all([remembered.get("a", find), remembered.get("a", find)]);
    time = 99;
    const known = await remembered.get("a", find);
    time = 100;
    const anew = await remembered.get("a", find);
    await expect(remembered.get("b", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    const after = await remembered.get("b", find);

    expect([both, known, anew, after]).toEqual([[1, 1], 1, 2, 3]);
  });

  it("never grows beyond its bound", async () => {
    let asked = 0;
    const remembered = new Remembered<number>({ lifeMs: 1_000, max: 2, now: () => 0 });
    const find = async (): Promise<number> => (asked += 1);

    for (const key of ["a", "b", "c", "c", "a"]) await remembered.get(key, find);

    expect(asked).toBe(4);
  });
});

type Reads = ReturnType<DirectoryDeps["slack"]>;

/** A Slack of one member and some channels; each answer may be replaced. */
function directoryOf(changes: { info?: () => Promise<object>; channel?: object; members?: string[][] } = {}) {
  const calls: string[] = [];
  const pages = changes.members ?? [["U1"]];
  const slack = {
    users: {
      info: async () => {
        calls.push("users.info");
        return (await changes.info?.()) ?? { ok: true, user: HOME };
      },
    },
    conversations: {
      info: async () => {
        calls.push("conversations.info");
        return { ok: true, channel: changes.channel ?? {} };
      },
      members: async ({ cursor }: { cursor?: string } = {}) => {
        calls.push("conversations.members");
        const at = Number(cursor ?? 0);
        const next_cursor = at + 1 < pages.length ? String(at + 1) : "";
        return { ok: true, members: pages[at], response_metadata: { next_cursor } };
      },
    },
  } as unknown as Reads;
  return { calls, directory: createDirectory({ slack: () => slack, now: () => 0 }) };
}

describe("the directory", () => {
  it("tries again while Slack has trouble, and says so when that does not help", async () => {
    let failures = 1;
    const info = async (): Promise<object> => {
      failures -= 1;
      if (failures >= 0) throw platformError("internal_error");
      return { user: HOME };
    };

    const helped = await directoryOf({ info }).directory.person("T1", "U1");
    failures = 100;
    const lost = directoryOf({ info }).directory.person("T1", "U1");

    expect(helped).toBe("member");
    await expect(lost).rejects.toMatchObject({ code: "slack.unavailable", retryable: true });
  });

  it("takes whom Slack does not show for nobody", async () => {
    const { directory, calls } = directoryOf({ info: () => Promise.reject(platformError("user_not_visible")) });

    expect(await directory.person("T1", "U1")).toBe("unknown");
    expect(await directory.opens("T1", "U1", "C1")).toBe(false);
    expect(calls.filter((call) => call === "users.info")).toHaveLength(1);
  });

  it("opens public channels to members, and others to whoever is in them", async () => {
    const members = [["U7"], ["U8", "U1"]];

    const open = directoryOf({ members: [[]] });
    expect(await open.directory.opens("T1", "U1", "C1")).toBe(true);
    expect(open.calls).not.toContain("conversations.members");
    const asGuest = { info: async () => ({ user: { ...HOME, is_restricted: true } }) };
    expect(await directoryOf({ ...asGuest, members: [["U7"]] }).directory.opens("T1", "U1", "C1")).toBe(false);
    expect(await directoryOf({ ...asGuest, members }).directory.opens("T1", "U1", "C1")).toBe(true);
    const channel = { is_private: true };
    expect(await directoryOf({ channel, members: [["U7"]] }).directory.opens("T1", "U1", "C1")).toBe(false);
    expect(await directoryOf({ channel, members }).directory.opens("T1", "U1", "C1")).toBe(true);
  });
});

describe("the door", () => {
  const door = (setup: ReturnType<typeof directoryOf>, who: string, channels = "") =>
    createDoor({
      directory: setup.directory,
      accessRulesOf: async (place) =>
        rulesFor({ ...EVERYWHERE, who: readWho(who) ?? new Set(), ...readChannels(channels) }, place),
      now: () => 0,
    });
  const visit = { team: "T1", channel: "C1", user: "U1" };

  it("asks Slack for the place only where it matters", async () => {
    const setup = directoryOf();

    expect(await door(setup, "members").refusal(visit, "ask")).toBeNull();
    expect(setup.calls).toEqual(["users.info"]);
    expect(await door(setup, "members", "C20000").refusal(visit, "ask")).toContain("not set up to answer");
    expect(await door(setup, "members", "C20000").refusal(visit, "use")).toBeNull();
  });

  it("finds out that a conversation is a direct message before it holds the list against it", async () => {
    const setup = directoryOf({ channel: { is_im: true } });

    expect(await door(setup, "members", "C20000, dm").refusal({ ...visit, channel: "D1" }, "ask")).toBeNull();
  });

  it("takes what an app writes in a person's name for the app's", async () => {
    const setup = directoryOf();

    expect(await door(setup, "members").refusal({ ...visit, byApp: "app" }, "ask")).toContain("other apps");
    expect(await door(setup, "members, workflows").refusal({ ...visit, byApp: "workflow" }, "ask")).toBeNull();
  });

  it("stays shut while Slack cannot say who it is", async () => {
    const shut = () => door(directoryOf({ info: () => Promise.reject(platformError("internal_error")) }), "members");

    await expect(shut().refusal(visit, "ask")).rejects.toMatchObject({ code: "slack.unavailable" });
    expect(await shut().refusalNow(visit, "ask")).toContain("try again in a minute");
  });
});
