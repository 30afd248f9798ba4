import type { Core } from "../core.ts";
import { postMessage } from "../workspace/messages.ts";
import { OPENING_CHANNEL, PEOPLE } from "../workspace/seed.ts";
import { richTextOf } from "../workspace/text.ts";

import { listSamples } from "./samples.ts";
import { gather } from "./uploads.ts";

/** Posts the first sample into a workspace where nobody has said anything. It was there before the app, so no event. */
export async function postWelcome(core: Core): Promise<void> {
  const [sample] = listSamples(core.settings.samples);
  const channel = core.store.channel(OPENING_CHANNEL);
  const [author] = PEOPLE;
  if (sample === undefined || channel === undefined || author === undefined) return;
  if (core.store.channels().some((each) => core.store.messages(each.id).length > 0)) return;
  const files = await gather(core, author, [{ sample: sample.name }]);
  const text = `${sample.title}. Questions about it are welcome in this thread.`;
  const draft = {
    user: author.id,
    byApp: false,
    text,
    blocks: richTextOf(text, core.store.nextShortId()),
    subtype: "file_share",
    fileIds: files.map((file) => file.id),
  };
  postMessage(core, channel, draft, true);
}
