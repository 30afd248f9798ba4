import { createHash } from "node:crypto";

import type { Finding, Subject } from "./detector.ts";
import { near, spotOf } from "./detector.ts";
import { charSet, matchesAt, type Run, runsOf } from "./scan/runs.ts";
import { Words } from "./scan/words.ts";

const BASE58 =
  /(?<![A-Za-z0-9])(?:[13DLMATXtr][1-9A-HJ-NP-Za-km-z]{24,34}|[48][1-9A-HJ-NP-Za-km-z]{94})(?![A-Za-z0-9])/y;
const BECH32 = /(?<![A-Za-z0-9])(?:bc|tb|bcrt|ltc|addr|cosmos|osmo)1[ac-hj-np-z02-9]{8,98}(?![A-Za-z0-9])/iy;
const ETHEREUM = /(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/y;

const ALPHANUMERIC = charSet(/[A-Za-z0-9]/);
/** The shortest address; in a text without a longer run it would be a word by chance. */
const SHORTEST = 11;
const USUAL = 20;

const WORDS = new Words(
  /wallet|crypto|bitcoin|\bbtc\b|ethereum|\beth\b|litecoin|\bltc\b|doge|monero|\bxmr\b|solana|ripple|\bxrp\b|tron|address|coin|blockchain|payout|\bpay\b/i,
);
const HASHES = /hash|txid|tx\b|transaction|contract|commit|block/i;

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** Addresses of wallets: base58check, bech32 and bech32m (BIP 173, BIP 350), Ethereum. */
export function* findCrypto(subject: Subject): Generator<Finding> {
  const { text } = subject;
  const runs = runsOf(text, ALPHANUMERIC, SHORTEST);
  if (!runs.some(({ start, end }) => end - start >= USUAL)) return;
  for (const { start, end, match } of whole(text, runs, BASE58)) {
    if (passesBase58(match[0]) || (match[0].length === 95 && near(subject, start, end, WORDS))) yield found(start, end);
  }
  for (const { start, end, match } of whole(text, runs, BECH32)) {
    if (passesBech32(match[0])) yield found(start, end);
  }
  for (const { start, end } of whole(text, runs, ETHEREUM)) {
    const { cell, header } = spotOf(subject, start);
    if (!cell || !HASHES.test(header)) yield found(start, end);
  }
}

/** Each of the expressions takes all of a run or nothing. */
function whole(text: string, runs: readonly Run[], pattern: RegExp): ReturnType<typeof matchesAt> {
  const starts = runs.map(({ start }) => ({ start, end: start + 1 }));
  return matchesAt(text, starts, ALPHANUMERIC, pattern);
}

function found(start: number, end: number): Finding {
  return { start, end, entity: "CRYPTO", validated: true };
}

/** Base58 with the first four bytes of a double SHA-256 at the end. */
function passesBase58(text: string): boolean {
  let value = 0n;
  for (const char of text) value = value * 58n + BigInt(ALPHABET.indexOf(char));
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = value.toString(16);
  const bytes = Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")]);
  if (bytes.length < 25 || bytes.length > 26) return false;
  return sha256(sha256(bytes.subarray(0, -4)))
    .subarray(0, 4)
    .equals(bytes.subarray(-4));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function passesBech32(text: string): boolean {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return false;
  const lower = text.toLowerCase();
  const split = lower.lastIndexOf("1");
  const prefix = Array.from(lower.slice(0, split), (char) => char.charCodeAt(0));
  const data = Array.from(lower.slice(split + 1), (char) => BECH32_ALPHABET.indexOf(char));
  const sum = polymod([...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]);
  return sum === 1 || sum === 0x2bc830a3;
}

function polymod(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, word] of generator.entries()) if ((top >>> bit) & 1) check ^= word;
  }
  return check >>> 0;
}
