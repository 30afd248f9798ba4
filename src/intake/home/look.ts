import { describeError } from "../../log.ts";
import { monthStart } from "../../places/budgets.ts";
import type { InForce } from "../../places/settings.ts";
import type { SafeText } from "../../scrub/safe-answer.ts";
import type { Spending, ThreadGlance } from "../../store/store.ts";
import { askSlack } from "../access/ask-slack.ts";
import { channelsOf } from "../people/channels-of.ts";
import { encodeThread, type Thread } from "../question.ts";
import { isAdmin } from "../settings/admin.ts";
import type { HomeDeps, Resident } from "./home.ts";

/** A thread as its line on the Home tab tells it. */
export interface HomeThread extends Omit<ThreadGlance, "question"> {
  readonly question: SafeText;
  /** It is one of the person's own direct message. */
  readonly isDirect: boolean;
  /** Where it stands in Slack; null when Slack does not say. */
  readonly link: string | null;
}

/** Everything that the Home tab of one person shows. */
export interface HomeLook {
  readonly user: string;
  readonly threads: readonly HomeThread[];
  /** Slack did not tell the person's channels, so that only the person's own questions are here. */
  readonly isPartial: boolean;
  readonly isAdmin: boolean;
  readonly spending: Pick<Spending, "person" | "workspace">;
  readonly inForce: InForce;
  readonly fileTtlDays: number;
}

const SHOWN_THREADS = 10;

/** Gathers what this person may see and nothing else: threads of the person's own channels, and own questions. */
export async function lookAtHome(deps: HomeDeps, { team, user }: Resident): Promise<HomeLook> {
  const [channels, administers, inForce, spending] = await Promise.all([
    knownChannels(deps, { team, user }),
    isAdmin(deps, team, user),
    deps.settingsOf({ team, channel: "" }),
    deps.store.spending({ team, channel: "", askerId: user, since: monthStart(Date.now()) }),
  ]);
  const query = { team, askerId: user, channels: [...(channels ?? [])], limit: SHOWN_THREADS };
  const glances = await deps.store.glances(query);
  const threads = await Promise.all(
    glances.map(async (glance) => ({
      ...glance,
      question: deps.say(glance.question === "" ? "A question without words" : glance.question),
      isDirect: await isDirect(deps, glance),
      link: await linkTo(deps, glance),
    })),
  );
  const isPartial = channels === null;
  return { user, threads, isPartial, isAdmin: administers, spending, inForce, fileTtlDays: deps.fileTtlDays };
}

/** Null when Slack does not say. */
async function knownChannels(deps: HomeDeps, { team, user }: Resident): Promise<ReadonlySet<string> | null> {
  try {
    const channels = await deps.homesOpen.channels.get(`${team}:${user}`, () => channelsOf(deps, user));
    deps.homesOpen.sees({ team, user }, channels);
    return channels;
  } catch (error) {
    deps.log.warn("the channels of a person were not told", { error: describeError(error) });
    return null;
  }
}

async function isDirect({ door, log }: HomeDeps, { thread }: ThreadGlance): Promise<boolean> {
  try {
    return (await door.directory.place(thread.team, thread.channel)) === "dm";
  } catch (error) {
    log.info("the kind of a conversation was not told", { error: describeError(error) });
    return false;
  }
}

/** Null for a thread whose first message is gone; its line stands without a link then. */
async function linkTo({ slack, homesOpen, log }: HomeDeps, { thread }: ThreadGlance): Promise<string | null> {
  const { channel, rootTs } = thread;
  try {
    return await homesOpen.links.get(encodeThread(thread), async () => {
      const reply = await askSlack(() => slack.chat.getPermalink({ channel, message_ts: rootTs }));
      return reply?.permalink === undefined ? null : intoThread(reply.permalink, thread);
    });
  } catch (error) {
    log.info("a thread has no link", { error: describeError(error) });
    return null;
  }
}

/** The link to a first message opens its channel; as that to a reply it opens the thread. */
function intoThread(permalink: string, { channel, rootTs }: Thread): string {
  const url = new URL(permalink);
  url.searchParams.set("thread_ts", rootTs);
  url.searchParams.set("cid", channel);
  return url.href;
}
