import type { Thread } from "../question.ts";
import { type AccessRules, USUAL_RULES } from "./may-ask.ts";
import type { PlaceKind } from "./place.ts";

/** What the environment says: `WHO_MAY_ASK` and `ALLOWED_CHANNELS`. */
export interface AccessConfig {
  readonly who: AccessRules["who"];
  /** Ids of channels, and {@link DIRECT} for direct messages; empty for everywhere. */
  readonly channels: ReadonlySet<string>;
}

/** Stands in the list of channels for direct messages, whose ids nobody knows. */
export const DIRECT = "dm";

export const EVERYWHERE: AccessConfig = { who: USUAL_RULES.who, channels: new Set() };

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

/** `C0123, dm` as a set; null for what is neither an id nor `dm`. */
export function readChannels(value: string): ReadonlySet<string> | null {
  const channels = listOf(value).map((word) => (word.toLowerCase() === DIRECT ? DIRECT : word));
  return channels.every((word) => word === DIRECT || /^[CGD][A-Z0-9]{4,}$/.test(word)) ? new Set(channels) : null;
}

/** The rules that the environment makes for a place. */
export function rulesFor(
  { who, channels }: AccessConfig,
  { channel, kind }: Pick<Thread, "channel"> & { readonly kind: PlaceKind | null },
): AccessRules {
  const isDirect = kind === "dm" || kind === "group_dm";
  const isOpen = channels.size === 0 || channels.has(channel) || (isDirect && channels.has(DIRECT));
  return { who, isOpen };
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
