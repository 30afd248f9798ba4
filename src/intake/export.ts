import { describeError } from "../log.ts";
import { tellPrivately } from "./access/tell.ts";
import { type ButtonArgs, turnHere } from "./buttons.ts";
import type { IntakeDeps } from "./deps.ts";

const FAILED = "I could not make the notebook just now. Please try again in a minute.";

/** "Export" under an answer: the thread's questions, code and answers as a notebook, posted into the thread. */
export function onExport(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body });
    if (turn === null) return;
    const { thread } = turn.question;
    try {
      await deps.exportThread(thread, turn.id);
    } catch (error) {
      deps.log.warn("an export failed", { error: describeError(error) });
      const { channel, rootTs } = thread;
      await tellPrivately(deps, { channel, user: body.user.id, rootTs }, FAILED);
    }
  };
}
