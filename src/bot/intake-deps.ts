import type { Turns } from "../conversation/turns.ts";
import { createExport } from "../actions/export.ts";
import { createFeedback } from "../actions/feedback.ts";
import { createForget, createForgetQuestion } from "../actions/forget.ts";
import type { IntakeDeps } from "../intake/deps.ts";
import type { OpenHomes } from "../intake/home/open-homes.ts";
import { createAskedLine } from "../post/asked-line.ts";
import { systemClock } from "../post/slack/clock.ts";
import { createShare } from "../post/share.ts";
import type { Scrub } from "../scrub/scrub.ts";
import { createReveal } from "../actions/reveal.ts";
import { inForce, type Place } from "../places/settings.ts";
import { createModelNames } from "../analysis/claude/models.ts";
import { createAuditExport } from "../actions/audit-export.ts";
import { createShowCode } from "../actions/show-code.ts";
import { createShareWords } from "../actions/shared-answer.ts";
import type { Effect } from "../store/store.ts";
import { createTryLevels } from "../actions/try-levels.ts";
import type { Services } from "./services.ts";
import { shelved } from "./turn-parts.ts";

/** What Slack's events, commands and buttons may do. */
export function intakeDeps(services: Services, turns: Turns, homesOpen: OpenHomes): IntakeDeps {
  const { config, store, clients, say, outbox, shelf, settingsOf, log } = services;
  const cancel = (turnId: string, byUser: string) => turns.cancel(turnId, byUser);
  const perform = (owed: readonly Effect[]) => outbox.perform(owed);
  const posting = { clients: () => clients, limiter: services.limiter, clock: systemClock, log };
  const openScrub = async (place: Place): Promise<Scrub> =>
    services.openScrub(config.spoolDir, (await settingsOf(place)).policy);
  const { learnedFinder } = shelved(shelf);
  return {
    submit: homesOpen.watching((question) => turns.submit(question)),
    homesOpen,
    cancel,
    forget: createForget({ store, cancel, perform }),
    forgetQuestion: createForgetQuestion({ store, cancel, perform }),
    store,
    showCode: createShowCode({ store, clients, say, ...services.access }),
    ...services.access,
    exportThread: createExport({
      store,
      openScrub,
      learnedFinder,
      share: createShare(posting),
    }),
    exportAudit: createAuditExport({ store, share: createShare(posting), say }),
    feedback: createFeedback({ store, openScrub, learnedFinder, now: Date.now }),
    sayWhoAsked: createAskedLine({ ...posting, recordPosted: (message) => store.recordPosted(message) }),
    slack: clients.reads,
    reveal: createReveal({
      store,
      files: services.files,
      ingress: services.ingress,
      pseudonymKey: services.sealing.pseudonymKey,
      now: Date.now,
      log,
    }),
    settingsOf,
    shareWords: createShareWords({ store, openScrub, learnedFinder }),
    inForceUnder: (workspace) => inForce(services.defaults, { workspace, channel: {} }),
    models: createModelNames(services.claude, config.claude.model, { now: Date.now, log }),
    tryLevels: createTryLevels({
      store,
      learnedFinder,
      overridesIn: async (place) => (await settingsOf(place)).actions,
    }),
    fileTtlDays: Math.round(config.fileTtlSeconds / (24 * 3_600)),
    say,
    botName: "Threadsheet",
    log,
  };
}
