import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

import { encodeThread, type Thread } from "./intake/question.ts";

/** What a button stands for; all of it is under the signature. */
export interface ButtonState {
  /** `action_id` of the button: the value of one is none for another. */
  readonly purpose: string;
  readonly thread: Thread;
  /** The turn, or the thread itself in its encoded form. */
  readonly subject: string;
  /** What else it needs, such as a page; `""` for nothing. */
  readonly extra?: string | undefined;
  /** The only person whose press counts; `""` where everybody of the thread may. */
  readonly person?: string | undefined;
}

/** A value as it came back, believed in nothing yet. */
export interface SealedValue {
  readonly subject: string;
  readonly extra: string;
  readonly person: string;
  readonly expiresAt: number;
  readonly signature: string;
}

/** Makes and checks values of buttons: they travel through Slack's clients, and stand in threads for long. */
export interface ButtonSeal {
  /** A value that is good for about `lifeMs`. */
  seal(state: ButtonState, lifeMs: number): string;
  /** Whether the value was made here for this purpose and thread, for this person, and is still good. */
  holds(
    value: SealedValue,
    where: { readonly purpose: string; readonly thread: Thread; readonly user: string },
  ): boolean;
}

const SEPARATOR = "~";
const MINUTE_MS = 60_000;
/** 128 bits: nobody guesses one within its life. */
const SIGNATURE_BYTES = 16;

/** `secret` is known to Slack and to us, and the same in every process: the bot token. */
export function createButtonSeal(secret: string, now: () => number): ButtonSeal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "threadsheet buttons", 32));
  const sign = (purpose: string, thread: Thread, parts: readonly string[]): string => {
    // As JSON, so that no two lists of parts read the same.
    const text = JSON.stringify([purpose, encodeThread(thread), ...parts]);
    return createHmac("sha256", key).update(text).digest().subarray(0, SIGNATURE_BYTES).toString("base64url");
  };
  return {
    seal({ purpose, thread, subject, extra = "", person = "" }, lifeMs) {
      const minute = Math.ceil((now() + lifeMs) / MINUTE_MS);
      const parts = [subject, extra, person, minute.toString(36)];
      return [...parts, sign(purpose, thread, parts)].map(escape).join(SEPARATOR);
    },
    holds({ subject, extra, person, expiresAt, signature }, { purpose, thread, user }) {
      const parts = [subject, extra, person, Math.round(expiresAt / MINUTE_MS).toString(36)];
      const isOurs = sameText(signature, sign(purpose, thread, parts));
      return isOurs && now() < expiresAt && (person === "" || person === user);
    },
  };
}

/** The parts of a value; null for what was not sealed. */
export function readSealed(value: string): SealedValue | null {
  const [subject, extra, person, minute, signature, ...rest] = value.split(SEPARATOR).map(unescape);
  if (subject === undefined || extra === undefined || person === undefined || rest.length > 0) return null;
  if (minute === undefined || signature === undefined || !/^[0-9a-z]{1,9}$/.test(minute)) return null;
  return { subject, extra, person, expiresAt: Number.parseInt(minute, 36) * MINUTE_MS, signature };
}

/** What people wrote may hold the separator. */
function escape(part: string): string {
  return part.replaceAll("%", "%25").replaceAll(SEPARATOR, "%7E");
}

function unescape(part: string): string {
  return part.replaceAll("%7E", SEPARATOR).replaceAll("%25", "%");
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
