import { z } from "zod";

import type { Effort } from "../config.ts";
import { type AccessConfig, EVERYWHERE, WHERE, WHO_MAY_ASK, whoOf } from "../intake/access/rules.ts";
import type { Thread } from "../intake/question.ts";
import { readOverrides } from "../scrub/overrides.ts";
import { LEVELS, type Level, type Overrides, type Policy, policyFor } from "../scrub/policy.ts";

/** A channel of a workspace; what is decided for the workspace as a whole stands under the channel `null`. */
export type Place = Pick<Thread, "team" | "channel">;

/** Dollars that may be spent: on one answer, and within a calendar month (UTC). Null for no limit. */
export interface Budgets {
  readonly answer: number | null;
  readonly personMonth: number | null;
  readonly channelMonth: number | null;
  readonly workspaceMonth: number | null;
}

export const NO_BUDGETS: Budgets = { answer: null, personMonth: null, channelMonth: null, workspaceMonth: null };

/** What holds where nobody decided anything: the environment's part. */
export interface Defaults {
  readonly model: string;
  readonly effort: Effort;
  readonly level: Level;
  /** What becomes of single kinds, at every level. */
  readonly actions: Overrides;
  readonly budgets: Budgets;
  /** Questions of one person within an hour; null for no limit. */
  readonly questionsPerHour: number | null;
  readonly retentionDays: number;
  /** Who may ask, and where. Members, everywhere, where it is missing. */
  readonly access?: AccessConfig;
}

/** What a workspace or a channel decided for itself. What is missing is as it is one level up. */
export interface PlaceSettings {
  readonly model?: string | undefined;
  readonly effort?: Effort | undefined;
  readonly level?: Level | undefined;
  /** What becomes of single kinds instead of what the level says: `PHONE=partial, IP=keep`. */
  readonly actions?: string | undefined;
  readonly answerDollars?: number | undefined;
  readonly personDollars?: number | undefined;
  readonly channelDollars?: number | undefined;
  /** Only a workspace has it. */
  readonly workspaceDollars?: number | undefined;
  readonly questionsPerHour?: number | undefined;
  readonly retentionDays?: number | undefined;
  readonly whoMayAsk?: (typeof WHO_MAY_ASK)[number] | undefined;
  /** Where questions are answered at all. Only a workspace has it. */
  readonly answersIn?: (typeof WHERE)[number] | undefined;
  /** Whether they are in this very channel. Only a channel has it. */
  readonly answersHere?: "yes" | "no" | undefined;
  /** The language of answers, in words; as the question where it is missing. */
  readonly language?: string | undefined;
}

/** What is in force in a channel. */
export interface InForce {
  /** Of threads that begin. */
  readonly model: string;
  /** The model somebody chose for this place, for every thread of it; null where threads keep the one they began with. */
  readonly chosenModel: string | null;
  readonly effort: Effort;
  readonly policy: Policy;
  readonly actions: Overrides;
  readonly budgets: Budgets;
  readonly questionsPerHour: number | null;
  readonly retentionDays: number;
  readonly access: AccessConfig;
  readonly language: string | null;
}

const dollars = z.number().positive().max(1_000_000);

/** For what is read back from the store: anything else in there is a mistake of ours. */
export const PLACE_SETTINGS = z.strictObject({
  model: z.string().min(1).max(100).optional(),
  effort: z.enum(["low", "medium", "high", "xhigh", "max"]).optional(),
  level: z.enum(LEVELS).optional(),
  actions: z
    .string()
    .max(500)
    .refine((list) => readOverrides(list).problems.length === 0)
    .optional(),
  answerDollars: dollars.optional(),
  personDollars: dollars.optional(),
  channelDollars: dollars.optional(),
  workspaceDollars: dollars.optional(),
  questionsPerHour: z.number().int().min(1).max(10_000).optional(),
  retentionDays: z.number().int().min(1).max(3_650).optional(),
  whoMayAsk: z.enum(WHO_MAY_ASK).optional(),
  answersIn: z.enum(WHERE).optional(),
  answersHere: z.enum(["yes", "no"]).optional(),
  language: z.string().min(1).max(40).optional(),
}) satisfies z.ZodType<PlaceSettings>;

/** What a workspace and one of its channels decided, as it is kept. */
export interface Decided {
  readonly workspace: PlaceSettings;
  readonly channel: PlaceSettings;
}

export const NOTHING_DECIDED: Decided = { workspace: {}, channel: {} };

/** What is in force where a channel decided before its workspace, and that before the environment. */
export function inForce(defaults: Defaults, { workspace, channel }: Decided): InForce {
  const { budgets } = defaults;
  const chosenModel = channel.model ?? workspace.model ?? null;
  const level = channel.level ?? workspace.level ?? defaults.level;
  const actions = { ...defaults.actions, ...overridesOf(workspace), ...overridesOf(channel) };
  return {
    model: chosenModel ?? defaults.model,
    chosenModel,
    effort: channel.effort ?? workspace.effort ?? defaults.effort,
    policy: policyFor(level, actions),
    actions,
    budgets: {
      answer: channel.answerDollars ?? workspace.answerDollars ?? budgets.answer,
      personMonth: channel.personDollars ?? workspace.personDollars ?? budgets.personMonth,
      channelMonth: channel.channelDollars ?? workspace.channelDollars ?? budgets.channelMonth,
      workspaceMonth: workspace.workspaceDollars ?? budgets.workspaceMonth,
    },
    questionsPerHour: channel.questionsPerHour ?? workspace.questionsPerHour ?? defaults.questionsPerHour,
    retentionDays: channel.retentionDays ?? workspace.retentionDays ?? defaults.retentionDays,
    access: accessIn(defaults.access ?? EVERYWHERE, { workspace, channel }),
    language: channel.language ?? workspace.language ?? null,
  };
}

function overridesOf({ actions = "" }: PlaceSettings): Overrides {
  return readOverrides(actions).overrides;
}

function accessIn(access: AccessConfig, { workspace, channel }: Decided): AccessConfig {
  const who = channel.whoMayAsk ?? workspace.whoMayAsk;
  return {
    who: who === undefined ? access.who : whoOf(who),
    where: workspace.answersIn ?? access.where,
    channels: access.channels,
    here: channel.answersHere ?? null,
  };
}
