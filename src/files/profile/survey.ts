import { AppError } from "../../errors.ts";
import type { Dataset } from "../dataset.ts";
import type { Prepared } from "../files.ts";
import { keyIdOf, prepareTurn, type TurnDeps, type TurnRequest } from "../ledger/prepare-turn.ts";
import type { ProfileOptions, Profiler, TableProfile } from "./profile.ts";

/** The files of a thread that Claude has not been given, looked at by ourselves. */
export interface Surveyed extends Pick<Prepared, "refusals" | "removed"> {
  /** What was looked at, in thread order; without tables for what is none. */
  readonly files: readonly { readonly dataset: Dataset; readonly tables: readonly TableProfile[] }[];
}

/** A dataset of which Claude has no copy yet: the next question finds it at its end and hands it over. */
const NOT_HANDED_OVER = { remoteFileId: "", remoteExpiresAt: 0 } as const;

/**
 * As `prepareTurn`, but that every new file is described where it would be handed over to Claude, who gets none of them.
 * They are recorded and their values learned all the same, so that what is said of them is scrubbed, deleted and
 * forgotten like any answer. Rewritten copies are for Claude alone, so none are made.
 */
export async function surveyTurn(
  turn: TurnRequest,
  deps: TurnDeps & { readonly profiler: Pick<Profiler, "profile"> },
  { smallGroup, signal }: ProfileOptions,
): Promise<Surveyed> {
  const found = new Map<string, readonly TableProfile[]>();
  const uploads: TurnDeps["uploads"] = {
    put: async ({ path, kind, sha256 }, _lost, inner) => {
      found.set(sha256, await orNoTables(() => deps.profiler.profile(path, kind, { smallGroup, signal: inner })));
      return NOT_HANDED_OVER;
    },
  };
  // Rewritten copies that Claude has already count as what they are.
  const request = { ...turn, sealed: false, keyId: keyIdOf(turn, deps) };
  const { datasets, refusals, removed } = await prepareTurn(request, { ...deps, uploads, doing: "Measuring" }, signal);
  const files = datasets.flatMap((dataset) => {
    const tables = found.get(dataset.sha256);
    return tables === undefined ? [] : [{ dataset, tables }];
  });
  return { files, refusals, removed };
}

/** A table that takes more than we have is left to Claude, as what is none. */
async function orNoTables(work: () => Promise<readonly TableProfile[]>): Promise<readonly TableProfile[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === "file.refused") return [];
    throw error;
  }
}
