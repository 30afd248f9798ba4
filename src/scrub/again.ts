import type { Answer, AnswerPart, Artifact } from "../analysis/answer.ts";
import { tableToMarkdown } from "./markdown/tables.ts";
import type { SafeAnswer, SafeFilePart, SafeImagePart } from "./safe-answer.ts";
import type { Scrub } from "./scrub.ts";

/** Where the bytes of a file of the answer lie now; null when they are gone. */
export type BytesOf = (part: SafeImagePart | SafeFilePart) => Artifact | null;

const GONE = "A chart or file of this answer is not there any more. Ask again and I will make it anew.";

/**
 * A safe answer through the door once more, for a place where other rules are in force. What is hidden stays hidden: the
 * door can only take away.
 */
export async function scrubAgain(scrub: Scrub, answer: SafeAnswer, bytesOf: BytesOf): Promise<SafeAnswer> {
  const { footer } = answer;
  let isWhole = true;
  const parts = answer.parts.flatMap((part): AnswerPart[] => {
    if (part.kind === "text") return [{ kind: "text", markdown: part.markdown }];
    if (part.kind === "table") return [{ kind: "text", markdown: tableToMarkdown(part) }];
    const artifact = bytesOf(part);
    if (artifact !== null) return [{ kind: "artifact", artifact, alt: part.kind === "image" ? part.alt : part.name }];
    isWhole = false;
    return [];
  });
  const raw: Answer = {
    parts,
    codeRuns: answer.codeRuns,
    notes: [...answer.notes, ...(isWhole ? [] : [GONE])],
    outcome: answer.outcome,
    ...(answer.next === undefined ? {} : { next: answer.next }),
    numbers: footer.numbers,
    remembered: footer.remembered,
    datasets: [],
    refusals: [],
    model: footer.model,
    durationMs: footer.durationMs,
    cost: { ...NOTHING_CACHED, ...footer },
    containerId: null,
  };
  const again = await scrub.answer(raw);
  const datasets = footer.datasets.map((name) => scrub.text("file_name", name));
  return {
    ...again,
    notes: [...new Set(again.notes)],
    footer: { ...again.footer, datasets },
    redactions: [...answer.redactions, ...again.redactions],
  };
}

const NOTHING_CACHED = { cacheReadTokens: 0, cacheWriteTokens: 0 };
