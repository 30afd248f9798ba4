/** A finished piece of text before `scrub.ts` gives it the brand. */
export interface CleanText {
  readonly kind: "text";
  readonly markdown: string;
}

/** A finished table before `scrub.ts` gives it the brand. Cells are plain text without line breaks. */
export interface CleanTable {
  readonly kind: "table";
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly align: readonly ("left" | "right" | "center")[];
}

export type CleanPart = CleanText | CleanTable;
