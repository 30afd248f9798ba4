import type { CleanPart } from "../clean.ts";
import { type MayCut, type RawBlock, Segmenter } from "./segmenter.ts";
import { type BlockContext, writeBlock } from "./slack-text.ts";

/** Shown in the place of a piece that could not be checked. */
export const WITHHELD_TEXT = "_A part of this answer was withheld because it could not be checked._";

/** Cuts Markdown into blocks as it arrives and writes each one once it can never change any more. */
export class BlockStream {
  readonly #context: BlockContext;
  readonly #segmenter: Segmenter;

  constructor(context: BlockContext) {
    this.#context = context;
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

  #write(block: RawBlock): CleanPart[] {
    try {
      return writeBlock(block.raw, block.before, this.#context);
    } catch {
      // Fails closed: whatever went wrong, unchecked text is not shown. The cause may quote the text, so it ends here.
      this.#context.inspector.count("WITHHELD", "text");
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
