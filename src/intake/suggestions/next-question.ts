import { type ButtonArgs, pressedHere } from "../buttons.ts";
import type { IntakeDeps } from "../deps.ts";
import { questionId } from "../question.ts";

/**
 * A suggested question under an answer: the thread reads who asked what, and the question is answered as if that person
 * had written it. Its words come from the stored answer, since a button's value travels through Slack's clients.
 */
export function onNextQuestion(deps: IntakeDeps) {
  return async ({ ack, action, body, context }: ButtonArgs): Promise<void> => {
    await ack();
    const pressed = await pressedHere(deps, { action, body }, "ask");
    if (pressed === null) return;
    const { turn, extra: place } = pressed;
    const text = (await deps.store.answerOf(turn.id))?.answer.next?.[Number(place)];
    if (text === undefined) return;
    const { thread } = turn.question;
    const user = body.user.id;
    // One press is one question, however often Slack delivers it.
    const id = `${questionId(thread.team, thread.channel, action.action_ts)}:next:${user}`;
    const again = context["replayed"] === true;
    const line = { thread, questionId: id, user, text, turnId: turn.id, since: turn.question.ts, again };
    const ts = await deps.sayWhoAsked(line);
    const question = { ...turn.question, id, ts: ts ?? turn.question.ts, askedTs: action.action_ts };
    // Under an answer that was shared into another thread the question is a new one all the same.
    await deps.submit({ ...question, askerId: user, text, source: "suggestion", sharedFrom: undefined });
  };
}
