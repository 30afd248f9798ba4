import { FileTrouble } from "../../../src/files/words/trouble.ts";

/** The kind of trouble a step ended in; `none` when it succeeded. Other errors are thrown on. */
export async function troubleOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof FileTrouble) return error.trouble.kind;
    throw error;
  }
}
