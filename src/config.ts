import { unescape } from "node:querystring";

import { z } from "zod";

import { AppError } from "./errors.ts";
import { type AccessConfig, readChannels, readWho, WHO } from "./intake/access/rules.ts";
import { CLAUDE } from "./limits.ts";
import type { Budgets } from "./places/settings.ts";
import type { LogLevel } from "./log.ts";
import { CHART_ENGINES, type ChartEngine } from "./scrub/charts/engines.ts";
import { LEVELS, type Level, type Overrides } from "./scrub/policy.ts";
import { readOverrides } from "./scrub/overrides.ts";
import { SETTINGS, type Setting, type SettingName } from "./settings.ts";

/** How Slack reaches us. `playground` brings its own local Slack. */
export type SlackConfig =
  | { readonly mode: "playground"; readonly port: number }
  | { readonly mode: "socket"; readonly botToken: string; readonly appToken: string; readonly apiUrl: string }
  | {
      readonly mode: "http";
      readonly botToken: string;
      readonly signingSecret: string;
      readonly port: number;
      readonly apiUrl: string;
    };

export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/** `offline` brings its own local Claude. */
export type ClaudeConfig =
  | { readonly mode: "offline"; readonly effort: Effort }
  | {
      readonly mode: "api";
      readonly apiKey: string;
      readonly baseUrl: string;
      readonly model: string;
      readonly effort: Effort;
    };

export interface Config {
  readonly slack: SlackConfig;
  readonly claude: ClaudeConfig;
  readonly maxFileBytes: number;
  readonly fileTtlSeconds: number;
  readonly answerTimeoutMs: number;
  readonly maxConcurrentAnswers: number;
  readonly allowedLinkHosts: readonly string[];
  /** Who may ask, and where. */
  readonly access: AccessConfig;
  /** Whether Slack's own charts stand beside the images. */
  readonly nativeCharts: boolean;
  /** What charts are read with. */
  readonly chartReader: ChartEngine;
  /** Threads that rest for longer are forgotten. */
  readonly retentionDays: number;
  readonly budgets: Budgets;
  /** Questions of one person within an hour; null for no limit. */
  readonly questionsPerHour: number | null;
  /** How much is hidden, and what becomes of single kinds instead of what the level says. */
  readonly scrub: { readonly level: Level; readonly actions: Overrides };
  readonly dataDir: string;
  /** Address of a PostgreSQL database; null for the SQLite file in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Where `/livez` and `/readyz` are; null for nowhere. */
  readonly health: { readonly host: string; readonly port: number } | null;
  /** Channel or person to be told when only an admin can help; null for nobody. */
  readonly adminChannel: string | null;
  readonly logLevel: LogLevel;
}

type Env = Readonly<Record<string, string | undefined>>;
/** Reads a secret file; throws when it cannot. */
type ReadFile = (path: string) => string;

/** Process exit code for bad configuration (`EX_CONFIG` of sysexits.h). */
export const EXIT_CONFIG = 78;

const url = z.url({ protocol: /^https?$/ });
const host = z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i, "is not a list of host names");

const shapes = {
  SLACK_BOT_TOKEN: z.string().startsWith("xoxb-", "does not start with xoxb-").optional(),
  SLACK_APP_TOKEN: z.string().startsWith("xapp-", "does not start with xapp-").optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, "is too short to be a signing secret").optional(),
  SLACK_API_URL: url.transform((value) => (value.endsWith("/") ? value : `${value}/`)),
  ANTHROPIC_API_KEY: z.string().min(8, "is too short to be a key").optional(),
  ANTHROPIC_BASE_URL: url,
  CLAUDE_MODEL: z.string().min(1),
  CLAUDE_EFFORT: z.enum(["low", "medium", "high", "xhigh", "max"]),
  FILE_TTL_DAYS: whole(1, 90),
  MAX_FILE_MB: whole(1, CLAUDE.fileBytes / 1024 / 1024),
  ANSWER_TIMEOUT_MINUTES: whole(1, 60),
  MAX_CONCURRENT_ANSWERS: whole(1, 1000),
  ALLOWED_LINK_HOSTS: z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim().toLowerCase()))
    .transform((parts) => parts.filter((part) => part !== ""))
    .pipe(z.array(host)),
  BUDGET_ANSWER: optionalDollars(),
  BUDGET_PERSON: optionalDollars(),
  BUDGET_CHANNEL: optionalDollars(),
  BUDGET_WORKSPACE: optionalDollars(),
  QUESTIONS_PER_HOUR: whole(0, 10_000),
  WHO_MAY_ASK: read(readWho, `is not a list of ${Object.keys(WHO).join(", ")}`),
  ALLOWED_CHANNELS: read(readChannels, "is not a list of channel ids and `dm`"),
  NATIVE_CHARTS: z.enum(["on", "off"]).transform((value) => value === "on"),
  RETENTION_DAYS: whole(1, 3_650),
  SCRUB_LEVEL: z.enum(LEVELS),
  SCRUB_ACTIONS: z.string().transform((value, context) => {
    const { overrides, problems } = readOverrides(value);
    for (const message of problems) context.addIssue({ code: "custom", message });
    return overrides;
  }),
  CHART_READER: z.enum(CHART_ENGINES),
  DATA_DIR: z.string().min(1),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "does not look like postgres://…" }).optional(),
  PORT: whole(1, 65_535),
  PLAYGROUND_PORT: whole(0, 65_535),
  HEALTH_PORT: optionalPort(),
  HEALTH_HOST: z.string().regex(/^[a-z0-9.:-]+$/i, "is not an address"),
  ADMIN_CHANNEL: z.string().regex(/^(?:[CGDUW][A-Z0-9]{4,})?$/, "is not the id of a channel or a person"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]),
} satisfies Record<SettingName, z.ZodType>;

const schema = z.object(shapes);
type Values = z.infer<typeof schema>;

/**
 * The whole configuration from an environment. Pure but for `readFile`, which is asked for `*_FILE` variants.
 * Throws `AppError("config.invalid")` whose operator hint lists every problem at once; no value is ever echoed.
 */
export function readConfig(env: Env, readFile: ReadFile): Config {
  const problems: string[] = [];
  const raw = readValues(env, readFile, problems);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${String(issue.path[0])} ${sayIssue(issue.message)}`);
  }
  problems.push(...halfConfigured(raw));
  if (problems.length > 0 || !parsed.success) throw configError(problems);
  return assemble(parsed.data);
}

/** Values of all secret settings that are set, for the registered-secret sanitizer. */
export function secretsOf(config: Config): string[] {
  const secrets: string[] = [];
  if (config.slack.mode !== "playground") secrets.push(config.slack.botToken);
  if (config.slack.mode === "socket") secrets.push(config.slack.appToken);
  if (config.slack.mode === "http") secrets.push(config.slack.signingSecret);
  if (config.claude.mode === "api") secrets.push(config.claude.apiKey);
  if (config.databaseUrl !== null) secrets.push(config.databaseUrl, ...passwordsOf(config.databaseUrl));
  return secrets;
}

/** The password of a database address, as written there and as meant. */
function passwordsOf(databaseUrl: string): string[] {
  const { password, searchParams } = new URL(databaseUrl);
  return [password, unescape(password), searchParams.get("password") ?? ""].filter((each) => each !== "");
}

function readValues(env: Env, readFile: ReadFile, problems: string[]): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const setting of SETTINGS as readonly Setting[]) {
    const direct = nonEmpty(env[setting.name]);
    const file = setting.secret ? nonEmpty(env[`${setting.name}_FILE`]) : undefined;
    if (direct !== undefined && file !== undefined) {
      problems.push(`${setting.name} and ${setting.name}_FILE are both set; keep one`);
    }
    values[setting.name] = direct ?? fromFile(setting.name, file, readFile, problems) ?? setting.default ?? undefined;
  }
  return values;
}

function fromFile(name: string, path: string | undefined, readFile: ReadFile, problems: string[]): string | undefined {
  if (path === undefined) return undefined;
  try {
    return nonEmpty(readFile(path));
  } catch {
    problems.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

/** What is missing between settings that only make sense together. */
function halfConfigured(raw: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signing, ANTHROPIC_API_KEY: key } = raw;
  const anySlack = bot !== undefined || app !== undefined || signing !== undefined;
  if (bot !== undefined && app === undefined && signing === undefined) {
    problems.push("SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it");
  }
  if (bot === undefined && anySlack) problems.push("SLACK_BOT_TOKEN is missing beside the other Slack settings");
  if (app !== undefined && signing !== undefined) {
    problems.push("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set; Socket Mode and HTTP exclude each other");
  }
  if (anySlack && key === undefined) problems.push("ANTHROPIC_API_KEY is missing: Slack is set up but Claude is not");
  return problems;
}

function assemble(values: Values): Config {
  return {
    slack: slackConfig(values),
    claude: claudeConfig(values),
    maxFileBytes: values.MAX_FILE_MB * 1024 * 1024,
    fileTtlSeconds: values.FILE_TTL_DAYS * 24 * 3_600,
    answerTimeoutMs: values.ANSWER_TIMEOUT_MINUTES * 60_000,
    maxConcurrentAnswers: values.MAX_CONCURRENT_ANSWERS,
    allowedLinkHosts: values.ALLOWED_LINK_HOSTS,
    nativeCharts: values.NATIVE_CHARTS,
    retentionDays: values.RETENTION_DAYS,
    budgets: {
      answer: values.BUDGET_ANSWER,
      personMonth: values.BUDGET_PERSON,
      channelMonth: values.BUDGET_CHANNEL,
      workspaceMonth: values.BUDGET_WORKSPACE,
    },
    questionsPerHour: values.QUESTIONS_PER_HOUR || null,
    access: { who: values.WHO_MAY_ASK, ...values.ALLOWED_CHANNELS, here: null },
    scrub: { level: values.SCRUB_LEVEL, actions: values.SCRUB_ACTIONS },
    chartReader: values.CHART_READER,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    health: values.HEALTH_PORT === null ? null : { host: values.HEALTH_HOST, port: values.HEALTH_PORT },
    adminChannel: values.ADMIN_CHANNEL || null,
    logLevel: values.LOG_LEVEL,
  };
}

function slackConfig(values: Values): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  const apiUrl = values.SLACK_API_URL;
  if (botToken !== undefined && appToken !== undefined) return { mode: "socket", botToken, appToken, apiUrl };
  if (botToken !== undefined && signingSecret !== undefined) {
    return { mode: "http", botToken, signingSecret, port: values.PORT, apiUrl };
  }
  return { mode: "playground", port: values.PLAYGROUND_PORT };
}

function claudeConfig(values: Values): ClaudeConfig {
  const effort = values.CLAUDE_EFFORT;
  if (values.ANTHROPIC_API_KEY === undefined) return { mode: "offline", effort };
  return {
    mode: "api",
    apiKey: values.ANTHROPIC_API_KEY,
    baseUrl: values.ANTHROPIC_BASE_URL,
    model: values.CLAUDE_MODEL,
    effort,
  };
}

function configError(problems: readonly string[]): AppError {
  return new AppError({
    code: "config.invalid",
    userMessage: "The configuration is not complete.",
    operatorHint: ["The configuration has these problems:", ...problems.map((line) => `  - ${line}`)].join("\n"),
  });
}

function whole(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

function optionalDollars() {
  const message = "must be an amount of dollars such as 20 or 0.50, or empty";
  return z
    .string()
    .regex(/^(\d{1,7}(\.\d{1,2})?)?$/, message)
    .transform((value) => (value === "" ? null : Number(value)))
    .refine((value) => value === null || value > 0, message);
}

/** A value that `parse` understands; it gives null for any other. */
function read<T>(parse: (value: string) => T | null, message: string) {
  return z.string().transform((value, context) => {
    const parsed = parse(value);
    if (parsed === null) context.addIssue({ code: "custom", message });
    return parsed ?? z.NEVER;
  });
}

function optionalPort() {
  return z
    .string()
    .refine((value) => /^(\d{1,5})?$/.test(value) && Number(value) <= 65_535, "must be a port number or empty")
    .transform((value) => (value === "" ? null : Number(value)));
}

/** zod words its own messages as "Invalid option: expected …"; the value itself is never part of them. */
function sayIssue(message: string): string {
  return message.startsWith("Invalid")
    ? `is not valid (${message.replace(/^Invalid \w+:?\s*/, "") || "see the README"})`
    : message;
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}
