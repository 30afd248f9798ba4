import type { ClaudeConfig, Config, SlackConfig } from "../config.ts";
import type { Logger } from "../log.ts";
import type { Store } from "../store/store.ts";

export type RealSlack = Exclude<SlackConfig, { mode: "playground" }>;
export type RealClaude = Extract<ClaudeConfig, { mode: "api" }>;

/** What runs: a Slack and a Claude that are really there, be they the services or the emulators. */
export interface BotConfig extends Pick<
  Config,
  "maxFileBytes" | "fileTtlSeconds" | "answerTimeoutMs" | "maxConcurrentAnswers" | "allowedLinkHosts"
> {
  readonly slack: RealSlack;
  readonly claude: RealClaude;
  /** Path of the database file. */
  readonly database: string;
  /** Address of a PostgreSQL database, which then takes the file's place. Default none. */
  readonly databaseUrl?: Config["databaseUrl"];
  /** Folder for files on their way. */
  readonly spoolDir: string;
  /** How much is hidden. Default the standard level. */
  readonly scrub?: Config["scrub"];
  /** What may be spent. Default no limit. */
  readonly budgets?: Config["budgets"];
  /** Questions of one person within an hour. Default no limit. */
  readonly questionsPerHour?: Config["questionsPerHour"];
  /** Who may ask, and where. Default members, everywhere. */
  readonly access?: Config["access"];
  /** Threads that rest for longer are forgotten. Default thirty days. */
  readonly retentionDays?: Config["retentionDays"];
  /** Where `/livez` and `/readyz` are served. Default nowhere. */
  readonly health?: Config["health"];
  /** Where to say what only an admin can mend. Default nowhere. */
  readonly adminChannel?: Config["adminChannel"];
  /** Whether Slack's own charts stand beside the images. Default no. */
  readonly nativeCharts?: Config["nativeCharts"];
  /** What charts are read with. Default Tesseract. */
  readonly chartReader?: Config["chartReader"];
  /** Steps of the work are shown to people after so long. Default two seconds; null for never. */
  readonly stepsAfterMs?: number | null;
  /** Waits out an overloaded Claude for so long within one turn. Default ten minutes. */
  readonly patienceMs?: number;
}

/** What tests and benches put in the place of the usual. */
export interface BotParts {
  readonly openStore?: (config: BotConfig, log: Logger) => Promise<Store>;
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  /** Aborted when the program is told to end while it is still starting: then nobody waits for Slack any more. */
  readonly ending?: AbortSignal;
}
