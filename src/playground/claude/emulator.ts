import type { Faults } from "../faults.ts";
import type { ContainerStore } from "./storage/containers.ts";
import type { CacheDiagnostics } from "./prompt/diagnostics.ts";
import type { FileStore } from "./storage/files.ts";
import type { Model } from "./model.ts";
import type { Quota } from "./quota.ts";
import type { Signatures } from "./prompt/signatures.ts";
import type { PausedTalks } from "./answer/turn.ts";
import type { PromptCache } from "./prompt/usage.ts";

/** Everything the routes share. */
export interface Emulator {
  readonly files: FileStore;
  readonly containers: ContainerStore;
  readonly faults: Faults;
  readonly signatures: Signatures;
  readonly cache: PromptCache;
  readonly diagnostics: CacheDiagnostics;
  readonly paused: PausedTalks;
  readonly quota: Quota;
  /** Bodies sent to POST /v1/messages, oldest first. */
  readonly requests: unknown[];
  /** Answers requests; a script puts another one in its place. */
  model: Model;
  /** Answers when no script is left. */
  readonly configuredModel: Model;
  readonly now: () => number;
  readonly pingMs: number;
  readonly paceMs: number;
  readonly loopLimit: number;
  /** Told of failures that are the emulator's or the model's own fault. */
  readonly onError: (error: unknown) => void;
  readonly onCall: (call: { what: string; outcome: string; ms: number }) => void;
}
