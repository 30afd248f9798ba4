import { readFileSync, writeFileSync } from "node:fs";

/** `/proc` counts in units of 1,024 bytes; figures here are in millions of bytes. */
const MB_PER_KIB = 1_024 / 1_000_000;

/** Resident memory of a process in MB; NaN where the kernel does not tell (no Linux, or the process is gone). */
export function residentMb(pid: number): number {
  return statusMb(pid, "VmRSS");
}

/** Resident memory of a process's children together, in MB. */
export function childrenMb(pid: number): number {
  const children = readOr(`/proc/${pid}/task/${pid}/children`, "").split(" ");
  let sum = 0;
  for (const child of children.filter((id) => id !== "")) sum += residentMb(Number(child)) || 0;
  return sum;
}

export interface Peak {
  readonly ownMb: number;
  readonly childrenMb: number;
}

const SAMPLE_MS = 100;

/** Watches a process until the returned function is called, which gives the highest it has been since. */
export function watchMemory(pid: number): () => Peak {
  let children = 0;
  let own = 0;
  const hasKernelPeak = resetKernelPeak(pid);
  const look = (): void => {
    children = Math.max(children, childrenMb(pid));
    own = Math.max(own, residentMb(pid));
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return { ownMb: hasKernelPeak ? statusMb(pid, "VmHWM") : own, childrenMb: children };
  };
}

/** From now on `VmHWM` counts anew (man proc_pid_clear_refs); without it only samples are to be had. */
function resetKernelPeak(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return true;
  } catch {
    return false;
  }
}

function statusMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readOr(`/proc/${pid}/status`, ""));
  return Number(line?.[1] ?? Number.NaN) * MB_PER_KIB;
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return fallback;
  }
}
