import type { Thread } from "../question.ts";
import { type AccessRules, USUAL_RULES } from "./may-ask.ts";
import type { PlaceKind } from "./place.ts";

/** Where questions are answered at all, in the words of the settings form. */
export const WHERE = ["everywhere", "chosen channels and direct messages", "chosen channels"] as const;
export type Where = (typeof WHERE)[number];

/** What was decided about who may ask where, before it is looked at for one place. */
export interface AccessConfig {
  readonly who: AccessRules["who"];
  readonly where: Where;
  /** Ids of the channels that `ALLOWED_CHANNELS` chose. */
  readonly channels: ReadonlySet<string>;
  /** What a channel decided for itself; null where it did not. */
  readonly here: "yes" | "no" | null;
}

/** Stands in the list of channels for direct messages, whose ids nobody knows. */
const DIRECT = "dm";

export const EVERYWHERE: AccessConfig = { who: USUAL_RULES.who, where: "everywhere", channels: new Set(), here: null };

/** The words of `WHO_MAY_ASK`; admins and owners always may. */
export const WHO = {
  admins: null,
  members: "member",
  guests: "guest",
  "single-channel-guests": "single_guest",
  externals: "external",
  apps: "bot",
  workflows: "workflow",
} as const;

/** The usual ones of all these sets, for the settings form. */
const CHOICES = {
  admins: "admins",
  members: "members",
  "members and guests": "members, guests, single-channel-guests",
  "everybody, apps and workflows too": "members, guests, single-channel-guests, externals, apps, workflows",
} as const;

export const WHO_MAY_ASK = [
  "admins",
  "members",
  "members and guests",
  "everybody, apps and workflows too",
] as const satisfies readonly (keyof typeof CHOICES)[];

/** A choice of the settings form as a set. */
export function whoOf(choice: (typeof WHO_MAY_ASK)[number]): AccessRules["who"] {
  return readWho(CHOICES[choice]) ?? new Set();
}

/** `members, guests` as a set; null for a word that is none of {@link WHO}. */
export function readWho(value: string): AccessRules["who"] | null {
  const who = new Set<Exclude<(typeof WHO)[keyof typeof WHO], null>>();
  for (const word of listOf(value)) {
    if (!isWho(word)) return null;
    const found = WHO[word];
    if (found !== null) who.add(found);
  }
  return who;
}

/** A set in words: `admins, members`. */
export function whoWords(who: AccessRules["who"]): string {
  const words = Object.entries(WHO).filter(([, each]) => each === null || who.has(each));
  return words.map(([word]) => word).join(", ");
}

/** `C0123, dm` as what it says of where questions are answered; null for what is neither an id nor `dm`. */
export function readChannels(value: string): Pick<AccessConfig, "where" | "channels"> | null {
  const words = listOf(value);
  const channels = words.filter((word) => word.toLowerCase() !== DIRECT);
  if (!channels.every((word) => /^[CGD][A-Z0-9]{4,}$/.test(word))) return null;
  const chosen = channels.length < words.length ? "chosen channels and direct messages" : "chosen channels";
  return { where: words.length === 0 ? "everywhere" : chosen, channels: new Set(channels) };
}

/** What holds in a place. */
export function rulesFor(
  { who, where, channels, here }: AccessConfig,
  { channel, kind }: Pick<Thread, "channel"> & { readonly kind: PlaceKind | null },
): AccessRules {
  const isDirect = kind === "dm" || kind === "group_dm";
  const isLet = where === "everywhere" || (isDirect && where === "chosen channels and direct messages");
  return { who, isOpen: here === null ? isLet || channels.has(channel) : here === "yes" };
}

function isWho(word: string): word is keyof typeof WHO {
  return Object.hasOwn(WHO, word);
}

function listOf(value: string): string[] {
  return value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
