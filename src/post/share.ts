import type { Thread } from "../intake/question.ts";
import { REPLY_SETTINGS } from "./open-reply.ts";
import type { CallTools } from "./slack/call.ts";
import type { SlackClients } from "./slack/clients.ts";
import { type Shared, type UploadSource, Uploads } from "./slack/files.ts";

export interface ShareDeps extends CallTools {
  readonly clients: (team: string) => SlackClients;
}

/**
 * Makes the function that shares scrubbed files into a thread outside of a turn, as one message. It throws what
 * `callSlack` throws; then nothing is shared, for what is not completed never becomes a file.
 */
export function createShare(deps: ShareDeps): (thread: Thread, sources: readonly UploadSource[]) => Promise<Shared> {
  return async (thread, sources) => {
    const uploads = new Uploads({
      clients: deps.clients(thread.team),
      tools: deps,
      place: thread,
      settings: REPLY_SETTINGS.upload,
      intend: async () => {},
      mayWrite: () => true,
    });
    return await uploads.share(sources);
  };
}
