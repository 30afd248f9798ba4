import { readFileSync } from "node:fs";
import { hrtime } from "node:process";
import { uptime } from "node:os";

import type { Clock } from "../store.ts";

/**
 * Milliseconds since the machine started, the same for all processes on it, and untouched when somebody sets the
 * machine's time (clock_gettime(2), CLOCK_MONOTONIC).
 */
export const machineClock: Clock = { now: () => Number(hrtime.bigint() / 1_000_000n) };

const LINUX_BOOT_ID = "/proc/sys/kernel/random/boot_id";
const MINUTE_S = 60;

/** Names this start of the machine: what {@link machineClock} said before another one means nothing any more. */
export function bootId(): string {
  try {
    return readFileSync(LINUX_BOOT_ID, "utf8").trim();
  } catch {
    // Elsewhere the time of the start stands for it. Being wrong by a moved clock only makes leases void too early.
    return `started at minute ${Math.round((Date.now() / 1_000 - uptime()) / MINUTE_S)}`;
  }
}
