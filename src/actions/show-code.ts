import type { ButtonSeal } from "../button-seal.ts";
import type { CodeViewRequest } from "../intake/deps.ts";
import { buttonLife, CODE_PAGE } from "../post/buttons.ts";
import { codeView, showCodeView } from "../post/code-view.ts";
import type { SlackClients } from "../post/slack/clients.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { Store } from "../store/store.ts";

export interface ShowCodeDeps {
  readonly store: Pick<Store, "answerOf">;
  readonly clients: SlackClients;
  readonly say: (plain: string) => SafeText;
  readonly seal: ButtonSeal;
}

/** Makes what opens the view of a turn's code, whose pages only the person who opened it can turn. */
export function createShowCode({ store, clients, say, seal }: ShowCodeDeps) {
  return async (request: CodeViewRequest): Promise<void> => {
    const { turn, user: person, page } = request;
    const { thread } = turn.question;
    const saved = await store.answerOf(turn.id);
    const pageValue = (to: number): string => {
      const state = { purpose: CODE_PAGE, thread, subject: turn.id, extra: String(to), person };
      return seal.seal(state, buttonLife(CODE_PAGE) ?? 0);
    };
    const view = codeView({ pageValue, runs: saved?.codeRuns ?? [], page, say });
    await showCodeView(clients, request, view);
  };
}
