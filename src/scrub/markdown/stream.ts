import type { CleanPart } from "../clean.ts";
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

  /** `written` may be shared by streams with the same detectors and hosts. */
  constructor(context: BlockContext, written: WrittenBlocks = new Map()) {
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
    const { inspector } = this.#context;
    const key = `${block.before}\0${block.raw}`;
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const countedBefore = inspector.counted;
    try {
      const parts = writeBlock(block.raw, block.before, this.#context);
      if (inspector.counted === countedBefore) this.#written.set(key, parts);
      return parts;
    } catch {
      // Fails closed: whatever went wrong, unchecked text is not shown. The cause may quote the text, so it ends here.
      inspector.count("WITHHELD", "text");
      return [{ kind: "text", markdown: WITHHELD_TEXT }];
    }
  }
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
