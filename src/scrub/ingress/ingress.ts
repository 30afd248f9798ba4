import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { createChildren } from "../../tabular/children.ts";
import type { FileKind } from "../../tabular/kind.ts";
import { timeFor } from "../learned/learn.ts";
import type { PseudonymKey } from "./pseudonym.ts";
import type { IngressReply, RewriteRequest, RewrittenTable, SeekRequest, ThreadKnowledge } from "./rewrite-child.ts";
import type { Wanted } from "./seeker.ts";

export type { RewrittenTable, ThreadKnowledge } from "./rewrite-child.ts";

/** Reads files in a child process: rewrites them before they go out, and looks up what a pseudonym stands for. */
export interface Ingress {
  /**
   * Writes every table of the file into `targetDir` as CSV, in the order of its rows, with pseudonyms in place of what
   * is sensitive. Throws `AppError("file.refused")` when the file cannot be read.
   */
  rewrite(
    file: { readonly path: string; readonly kind: FileKind; readonly targetDir: string },
    knowledge: ThreadKnowledge,
    signal?: AbortSignal,
  ): Promise<readonly RewrittenTable[]>;
  /** What stands behind the wanted pseudonyms in this file. Throws as {@link Ingress.rewrite} does. */
  seek(
    file: { readonly path: string; readonly kind: FileKind },
    pseudonymKey: PseudonymKey,
    wanted: Wanted,
  ): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

const HEAP_MB = 768;
const ENGINE_MB = 384;
const IDLE_MS = 60_000;

/** One child at a time, started on the first call. `workDir` is for what it spools. */
export function createIngress({ workDir }: { readonly workDir: string }): Ingress {
  const children = createChildren<RewriteRequest | SeekRequest, IngressReply>({
    entry: new URL("./rewrite-child.ts", import.meta.url),
    processes: 1,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
  });

  /** Each call has its own folder; a killed child cannot clean up, so the parent does. */
  async function inFolder<T>(work: (workDir: string) => Promise<T>): Promise<T> {
    const own = join(workDir, `ingress-${randomUUID()}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    try {
      return await work(own);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  return {
    rewrite: (file, knowledge, signal) =>
      inFolder(async (own) => {
        const request = { what: "rewrite", ...file, ...knowledge, workDir: own, memoryMb: ENGINE_MB } as const;
        const reply = await children.call(request, { timeoutMs: 2 * (await timeFor(file.path)), signal });
        if (reply.what !== "rewritten") throw new Error("the child answered something else than was asked");
        return reply.tables;
      }),
    seek: (file, pseudonymKey, wanted) =>
      inFolder(async (own) => {
        const request = { what: "seek", ...file, pseudonymKey, wanted, workDir: own, memoryMb: ENGINE_MB } as const;
        const reply = await children.call(request, { timeoutMs: await timeFor(file.path) });
        if (reply.what !== "found") throw new Error("the child answered something else than was asked");
        return new Map(reply.values);
      }),
    close: () => children.close(),
  };
}
