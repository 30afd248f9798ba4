import type { CleanPart } from "../clean.ts";
import { Blocked } from "../find/blocked.ts";
import { type MayCut, type RawBlock, Segmenter } from "./segmenter.ts";
import { type BlockContext, writeBlock } from "./slack-text.ts";

/** Shown in the place of a piece that could not be checked. */
export const WITHHELD_TEXT = "_A part of this answer was withheld because it could not be checked._";

/** Blocks in which nothing was replaced, by what they were made of: the answer as a whole repeats what was streamed. */
export type WrittenBlocks = Map<string, readonly CleanPart[]>;

/** Cuts Markdown into blocks as it arrives and writes each one once it can never change any more. */
export class BlockStream {
  readonly #context: BlockContext;
  readonly #written: WrittenBlocks;
  readonly #segmenter: Segmenter;
  readonly #guard: PartGuard | null;
  #blocked = false;

  /** `written` may be shared by streams with the same detectors and hosts; `guard` sees every part in its order. */
  constructor(context: BlockContext, written: WrittenBlocks = new Map(), guard: PartGuard | null = null) {
    this.#guard = guard;
    this.#context = context;
    this.#written = written;
    this.#segmenter = new Segmenter(mayCut(context), () => context.inspector.count("PRIVATE_KEY", "text"));
  }

  /** More raw Markdown; gives the parts that are now final. */
  push(delta: string): CleanPart[] {
    return this.#segmenter.push(delta).flatMap((block) => this.#write(block));
  }

  /** The rest. */
  end(): CleanPart[] {
    return this.#segmenter.end().flatMap((block) => this.#write(block));
  }

  #write(block: RawBlock): readonly CleanPart[] {
    // What was shown before stays; what follows could tell the same.
    if (this.#blocked) return [];
    const { inspector } = this.#context;
    const key = `${block.before}\0${block.raw}`;
    const known = this.#written.get(key);
    try {
      if (known !== undefined) return this.#guarded(known);
      const countedBefore = inspector.counted;
      const parts = writeBlock(block.raw, block.before, this.#context);
      if (inspector.counted === countedBefore) this.#written.set(key, parts);
      return this.#guarded(parts);
    } catch (error) {
      // Fails closed: whatever went wrong, unchecked text is not shown. The cause may quote the text, so it ends here.
      inspector.countWithheld(error, "text");
      this.#blocked = error instanceof Blocked;
      const markdown = error instanceof Blocked ? blockedText(error) : WITHHELD_TEXT;
      return [{ kind: "text", markdown }];
    }
  }

  #guarded(parts: readonly CleanPart[]): readonly CleanPart[] {
    const guard = this.#guard;
    return guard === null ? parts : parts.map((part) => guard.part(part));
  }
}

/** Looks at a finished part once more, in the light of those before it. */
export interface PartGuard {
  part(part: CleanPart): CleanPart;
}

function blockedText({ reason }: Blocked): string {
  return `_The rest of this answer was withheld: ${reason}._`;
}

function mayCut({ inspector }: BlockContext): MayCut {
  return (text, at) => {
    try {
      return inspector
        .peek({ surface: "text" }, text, inspector.budget())
        .every(({ start, end }) => end <= at || start >= at);
    } catch {
      // Cannot be told; the paragraph then waits and is judged, and withheld if need be, as a whole.
      return false;
    }
  };
}
