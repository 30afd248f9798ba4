import type { Artifact } from "../../analysis/answer.ts";
import { safeFileName } from "./file-name.ts";
import { type CleanFile, cleanFile } from "./files.ts";
import { type CleanImage, cleanImageFile } from "./images.ts";
import type { ChartReader } from "../charts/reader.ts";
import type { GroupPass } from "../groups/pass.ts";
import type { Inspector } from "../find/inspector.ts";
import type { LearnedFinder } from "../learned/find.ts";
import type { AllowedHosts } from "../markdown/links.ts";
import { writePlain } from "../plain.ts";
import type { ChartRule } from "../policy.ts";
import { Blocked } from "../find/blocked.ts";
import { Refused } from "./refused.ts";

/** What artifacts are cleaned with. */
export interface ArtifactOptions {
  readonly inspector: Inspector;
  readonly hosts: AllowedHosts;
  readonly workDir: string;
  /** Keeps small groups of people out of tables; null where the files are about nobody. */
  readonly groups: GroupPass | null;
  /** Values of the thread's files, if there are any. */
  readonly learned: LearnedFinder | null;
  /** Null where charts are cut down to their pixels and no more. */
  readonly charts: ChartReader | null;
  readonly chartRule: ChartRule;
  /** Whether labels of a chart name too few people; null where the files are about nobody. */
  readonly showsFewPeople: ((labels: readonly string[]) => boolean) | null;
}

/** An artifact that was not let through, with the sentence that says so. */
export interface Withheld {
  readonly kind: "withheld";
  readonly sentence: string;
}

export type CleanArtifact = CleanImage | CleanFile | Withheld;

/** The artifact as a checked and rewritten copy in the work folder, or the reason why it is not shown. */
export async function cleanArtifact(artifact: Artifact, alt: string, options: ArtifactOptions): Promise<CleanArtifact> {
  const name = nameOf(artifact, options);
  try {
    if (artifact.kind === "png" || artifact.kind === "jpeg") {
      const shownAlt = writePlain(options.inspector, "alt_text", alt, options.hosts).replace(/\s+/g, " ").trim();
      return await cleanImageFile(artifact, name, shownAlt === "" ? "Chart" : shownAlt, options);
    }
    return await cleanFile(artifact, name, options);
  } catch (error) {
    const reason = error instanceof Refused || error instanceof Blocked ? error.reason : "it could not be checked";
    options.inspector.countWithheld(error, "file");
    return { kind: "withheld", sentence: `${name} was withheld: ${reason}.` };
  }
}

function nameOf(artifact: Artifact, { inspector }: ArtifactOptions): string {
  try {
    return safeFileName(inspector, artifact.name);
  } catch {
    // A name that cannot be checked is not shown; the kind alone tells enough.
    return `file.${artifact.kind === "other" ? "bin" : artifact.kind}`;
  }
}
