import type { PersonMessage } from "./message-event.ts";

/**
 * Who may ask. People of another workspace (Slack Connect) may not: their question would run on, and show, data that
 * their company was not given. Bots never reach this point.
 */
export function mayAsk(message: Pick<PersonMessage, "userTeam">, team: string): "yes" | "external" {
  return message.userTeam === null || message.userTeam === team ? "yes" : "external";
}

export const EXTERNAL_SENTENCE =
  "I can only answer people of the workspace I am installed in. Ask a colleague there to put the question.";
