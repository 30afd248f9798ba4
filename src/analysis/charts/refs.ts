/** A piece of streamed answer text: words, or the place where a chart belongs. */
export type TextPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "chart"; readonly name: string; readonly alt: string };

/**
 * `![alt](name.png)` with a bare file name; anything with a scheme or host is no chart of ours. No bracket inside, so that
 * of two that seem to have begun only the later one can come to an end; never longer than {@link MAX_REF_CHARS}.
 */
const REF = /!\[([^[\]\n]{0,1000})\]\(<?(?:\$OUTPUT_DIR\/|\.\/)?([^()[\s/\\:?#<>]{1,150}\.[A-Za-z0-9]{2,5})>?\)/;
/** Longer alt texts than this are not waited for. */
const MAX_REF_CHARS = 1_200;

/**
 * Splits text, as it streams, at the places where a chart is shown. Text that may be the start of such a place is held
 * back until it is known; output does not depend on how the text was cut.
 */
export class ChartRefs {
  #held = "";

  push(delta: string): TextPiece[] {
    this.#held += delta;
    return this.#take(false);
  }

  end(): TextPiece[] {
    return this.#take(true);
  }

  #take(final: boolean): TextPiece[] {
    const pieces: TextPiece[] = [];
    for (let match = REF.exec(this.#held); match !== null; match = REF.exec(this.#held)) {
      pushText(pieces, this.#held.slice(0, match.index));
      pieces.push({ kind: "chart", alt: (match[1] ?? "").trim(), name: match[2] ?? "" });
      this.#held = this.#held.slice(match.index + match[0].length);
    }
    const keepFrom = final ? this.#held.length : openRef(this.#held);
    pushText(pieces, this.#held.slice(0, keepFrom));
    this.#held = this.#held.slice(keepFrom);
    return pieces;
  }
}

/** What a reference looks like before its closing parenthesis has come. */
const OPEN_REF = /^!\[[^[\]\n]*(?:\](?:\([^()[\s]*)?)?$/;

/** Where a reference that is not complete yet may begin; the length of the text when there is none. */
function openRef(text: string): number {
  const start = text.lastIndexOf("![");
  if (start >= 0 && text.length - start <= MAX_REF_CHARS && OPEN_REF.test(text.slice(start))) return start;
  return text.endsWith("!") ? text.length - 1 : text.length;
}

function pushText(pieces: TextPiece[], text: string): void {
  if (text !== "") pieces.push({ kind: "text", text });
}
