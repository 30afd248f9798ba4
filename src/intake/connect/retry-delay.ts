/** Shortest and longest wait between two tries; an outage may last long, the way back may not. */
const FIRST_MS = 500;
export const LONGEST_DELAY_MS = 30_000;

/**
 * How long to wait after so many failures in a row (1 and up): doubling from half a second to half a minute, shortened
 * by up to a half at random so that the sockets of many processes do not come back in step. `random` is in [0, 1).
 */
export function retryDelay(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_MS * 2 ** (failures - 1));
  return longest * (1 - random() / 2);
}
