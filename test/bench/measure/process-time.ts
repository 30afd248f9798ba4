import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second, whatever its own clock does (man proc_pid_stat, `sysconf(_SC_CLK_TCK)`). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time a process has used so far, all its threads together; NaN where the kernel does not tell. */
export function processSeconds(pid: number): number {
  try {
    // The name in parentheses may hold blanks; utime and stime are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
