import type { Channel, Person } from "./entities.ts";

/** The workspace that every playground starts with. Ids never change, so that tests and scripts may name them. */
export const TEAM = { id: "T0PLAYTEAM", name: "Northwind Playground", domain: "northwind-playground" } as const;

/** The organisation on the other side of the shared channel. */
export const PARTNER_TEAM = { id: "T0PARTNERS", domain: "acme-partners" } as const;

export const APP = {
  id: "A0THREADSHT",
  userId: "U0THREADSHT",
  botId: "B0THREADSHT",
  name: "Threadsheet",
  handle: "threadsheet",
} as const;

export const BOT_TOKEN = "xoxb-playground-bot-token";
export const APP_TOKEN = "xapp-1-A0THREADSHT-playground-app-token";
export const SIGNING_SECRET = "playground-signing-secret-0000000";
/** The old verification token that every payload still carries; nobody should trust it. */
export const VERIFICATION_TOKEN = "playground-verification-token";

export const BOT: Person = {
  id: APP.userId,
  name: APP.handle,
  realName: APP.name,
  initials: "T",
  color: "#0b7a75",
  kind: "bot",
  isAdmin: false,
};

const MAYA = "U0MAYAADMN";
const OMAR = "U0OMARMEMB";
const LENA = "U0LENAMEMB";
const NINA = "U0NINAGUST";
const SVEN = "U0SVENSING";
const ELSA = "U0ELSAEXTN";
const TICKER = "U0TICKERAP";
const DIGEST = "U0DIGESTWF";

export const PEOPLE: readonly Person[] = [
  person(MAYA, "maya", "Maya Lindqvist", "ML", "#a5488f", "member", true),
  person(OMAR, "omar", "Omar Benali", "OB", "#2f6fb0", "member"),
  person(LENA, "lena", "Lena Fischer", "LF", "#3d7a70", "member"),
  person(NINA, "nina", "Nina Petrova", "NP", "#b3632b", "guest"),
  person(SVEN, "sven", "Sven Holm", "SH", "#5f7a1f", "single-channel guest"),
  person(ELSA, "elsa", "Elsa Marchetti", "EM", "#7a4fb0", "external"),
  { ...person(TICKER, "ticker", "Ticker", "TI", "#5b6470", "app"), botId: "B0TICKERAP" },
  { ...person(DIGEST, "weekly-digest", "Weekly Digest", "WD", "#5b6470", "workflow"), botId: "B0DIGESTWF" },
];

const CREATED = 1_760_000_000;

export const CHANNELS: readonly Channel[] = [
  channel("C0SALESPUB", "sales", "public", "Orders, revenue, pipeline", [
    MAYA,
    OMAR,
    LENA,
    NINA,
    SVEN,
    TICKER,
    DIGEST,
    APP.userId,
  ]),
  channel("C0OPERPUBL", "ops", "public", "Stock and shipping; the bot is not in here", [MAYA, OMAR]),
  channel("C0FINANPRV", "finance", "private", "Plans and budgets", [MAYA, OMAR, APP.userId]),
  {
    ...channel("C0PARTNSHR", "acme-orders", "public", "Shared with Acme Partners", [
      MAYA,
      OMAR,
      NINA,
      ELSA,
      APP.userId,
    ]),
    isExtShared: true,
  },
  channel("G0GROUPDMS", "mpdm-maya--omar--nina-1", "mpim", "", [MAYA, OMAR, NINA, APP.userId]),
  directMessage("D0MAYAADMN", MAYA),
  directMessage("D0OMARMEMB", OMAR),
  directMessage("D0LENAMEMB", LENA),
  directMessage("D0NINAGUST", NINA),
  directMessage("D0SVENSING", SVEN),
];

export const OPENING_CHANNEL = "C0SALESPUB";

/** Every bot scope that a method or an event of this emulator asks for. */
export const SCOPES: readonly string[] = [
  "app_mentions:read",
  "assistant:write",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:history",
  "mpim:read",
  "reactions:read",
  "reactions:write",
  "team:read",
  "users:read",
];

/** Events that the emulated app is subscribed to unless told otherwise. */
export const SUBSCRIPTIONS: readonly string[] = [
  "agent_session_stopped",
  "agent_session_title_changed",
  "app_home_opened",
  "app_mention",
  "app_uninstalled",
  "file_deleted",
  "member_joined_channel",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "reaction_added",
  "tokens_revoked",
];

function person(
  id: string,
  name: string,
  realName: string,
  initials: string,
  color: string,
  kind: Person["kind"],
  isAdmin = false,
): Person {
  return { id, name, realName, initials, color, kind, isAdmin };
}

function channel(
  id: string,
  name: string,
  kind: Exclude<Channel["kind"], "im">,
  topic: string,
  members: string[],
): Channel {
  return { id, name, kind, topic, members, created: CREATED };
}

function directMessage(id: string, personId: string): Channel {
  return { id, name: "", kind: "im", topic: "", members: [personId, APP.userId], created: CREATED, personId };
}
