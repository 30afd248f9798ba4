/**
 * Every setting the program reads from its environment: the one source of `config.ts`, of `.env.example` and of the
 * table in the README (a test keeps the three equal).
 */
export interface Setting {
  readonly name: string;
  /** What an empty environment means; null when there is no default. */
  readonly default: string | null;
  /** Also read from `<NAME>_FILE`, and hidden in every log line and answer. */
  readonly secret?: true;
  readonly group: "Slack" | "Claude" | "Answers" | "Running it";
  readonly about: string;
}

export const SETTINGS = [
  {
    name: "SLACK_BOT_TOKEN",
    default: null,
    secret: true,
    group: "Slack",
    about: "Bot token (`xoxb-…`) of the installed app. Without any Slack setting the playground starts instead.",
  },
  {
    name: "SLACK_APP_TOKEN",
    default: null,
    secret: true,
    group: "Slack",
    about: "App-level token (`xapp-…`) with `connections:write`: connects by Socket Mode, no public address needed.",
  },
  {
    name: "SLACK_SIGNING_SECRET",
    default: null,
    secret: true,
    group: "Slack",
    about: "Signing secret: receives events over HTTP at `/slack/events` instead of Socket Mode.",
  },
  {
    name: "SLACK_API_URL",
    default: "https://slack.com/api/",
    group: "Slack",
    about: "Base address of the Slack Web API.",
  },
  {
    name: "ANTHROPIC_API_KEY",
    default: null,
    secret: true,
    group: "Claude",
    about: "Key of a Claude workspace of its own. Set alone, the playground talks to the real Claude.",
  },
  {
    name: "ANTHROPIC_BASE_URL",
    default: "https://api.anthropic.com",
    group: "Claude",
    about: "Base address of the Claude API.",
  },
  {
    name: "CLAUDE_MODEL",
    default: "claude-sonnet-5-5",
    group: "Claude",
    about: "Model for new conversations. A thread keeps the model it began with.",
  },
  {
    name: "CLAUDE_EFFORT",
    default: "medium",
    group: "Claude",
    about: "How hard the model works on an answer: `low`, `medium`, `high`, `xhigh` or `max`.",
  },
  {
    name: "FILE_TTL_DAYS",
    default: "30",
    group: "Claude",
    about: "Uploaded copies end at the provider after this many days (1 to 90).",
  },
  {
    name: "MAX_FILE_MB",
    default: "200",
    group: "Answers",
    about: "Largest file that is taken, in MB (1 to 500).",
  },
  {
    name: "ANSWER_TIMEOUT_MINUTES",
    default: "15",
    group: "Answers",
    about: "An answer that takes longer is stopped and what is there is posted (1 to 60).",
  },
  {
    name: "MAX_CONCURRENT_ANSWERS",
    default: "100",
    group: "Answers",
    about: "Threads that are worked on at the same time in one process (1 to 1000).",
  },
  {
    name: "ALLOWED_LINK_HOSTS",
    default: "",
    group: "Answers",
    about: "Hosts, separated by commas, to which links in answers stay links. All others become plain text.",
  },
  {
    name: "NATIVE_CHARTS",
    default: "off",
    group: "Answers",
    about: "`on`: below an answer with a chart its table also stands as Slack's own chart, where it fits into one.",
  },
  {
    name: "BUDGET_ANSWER",
    default: "",
    group: "Answers",
    about: "What one answer may cost, in dollars such as `0.50`; it ends there with what it has. Empty: any amount.",
  },
  {
    name: "BUDGET_PERSON",
    default: "",
    group: "Answers",
    about: "What one person may spend in a calendar month, in dollars. Told at 80 % and at the end. Empty: any amount.",
  },
  {
    name: "BUDGET_CHANNEL",
    default: "",
    group: "Answers",
    about: "The same for each channel.",
  },
  {
    name: "BUDGET_WORKSPACE",
    default: "",
    group: "Answers",
    about: "The same for the workspace as a whole.",
  },
  {
    name: "QUESTIONS_PER_HOUR",
    default: "100",
    group: "Answers",
    about: "Questions that one person may ask within an hour (up to 10000); 0 for any number.",
  },
  {
    name: "WHO_MAY_ASK",
    default: "members",
    group: "Answers",
    about:
      "Who may ask besides admins, separated by commas: `members`, `guests`, `single-channel-guests`, `externals` (people of other organisations in shared channels), `apps`, `workflows`; `admins` for nobody else.",
  },
  {
    name: "ALLOWED_CHANNELS",
    default: "",
    group: "Answers",
    about:
      "Ids of the only channels in which questions are answered, separated by commas, with `dm` for direct messages. Empty: everywhere.",
  },
  {
    name: "RETENTION_DAYS",
    default: "30",
    group: "Answers",
    about: "Threads in which nothing happened for so many days are forgotten, with files and charts (1 to 3650).",
  },
  {
    name: "SCRUB_LEVEL",
    default: "standard",
    group: "Answers",
    about:
      "How much is hidden: `open` secrets only, `standard` personal data too, `strict` before Claude sees the files as well.",
  },
  {
    name: "SCRUB_ACTIONS",
    default: "",
    group: "Answers",
    about:
      "What becomes of single kinds instead, such as `PHONE=partial,IP=keep`: `keep`, `pseudonym`, `partial` (last four digits, mail domain), `drop` or `block` (the text is withheld).",
  },
  {
    name: "CHART_READER",
    default: "tesseract",
    group: "Answers",
    about:
      "What charts are read with before they are posted: `tesseract`, or `paddle` where `@gutenye/ocr-node` is installed beside the bot, which reads more and Chinese as well.",
  },
  {
    name: "DATA_DIR",
    default: "./data",
    group: "Running it",
    about: "Folder for the database, for files on their way and for the playground.",
  },
  {
    name: "DATABASE_URL",
    default: null,
    secret: true,
    group: "Running it",
    about:
      "PostgreSQL database (`postgres://…`, version 13 or newer) in which any number of processes share the work. Without it one SQLite file in `DATA_DIR` keeps everything.",
  },
  {
    name: "PORT",
    default: "3000",
    group: "Running it",
    about: "Port for Slack events over HTTP. Only used with `SLACK_SIGNING_SECRET`.",
  },
  {
    name: "PLAYGROUND_PORT",
    default: "3939",
    group: "Running it",
    about: "Port of the playground page, on 127.0.0.1 only.",
  },
  {
    name: "HEALTH_PORT",
    default: "",
    group: "Running it",
    about: "Port for `/livez` and `/readyz`, for whoever watches over the process. Empty: none.",
  },
  {
    name: "HEALTH_HOST",
    default: "127.0.0.1",
    group: "Running it",
    about: "Address that `HEALTH_PORT` listens on; `0.0.0.0` where the watcher is on another machine.",
  },
  {
    name: "ADMIN_CHANNEL",
    default: "",
    group: "Running it",
    about: "Channel or person (id) told when only an admin can help, at most hourly. Default: only the log.",
  },
  {
    name: "LOG_LEVEL",
    default: "info",
    group: "Running it",
    about: "`debug`, `info`, `warn`, `error` or `silent`. No level logs what people wrote or what is in files.",
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]["name"];

/** `.env.example`, generated. */
export function envExample(): string {
  const lines = ["# Copy to .env and fill in what you need. An empty file starts the playground."];
  for (const setting of SETTINGS) {
    lines.push(
      "",
      ...wrap(setting.about, 100).map((line) => `# ${line}`),
      `# ${setting.name}=${setting.default ?? ""}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The settings table of the README, generated. */
export function settingsTable(): string {
  const rows = SETTINGS.map((setting: Setting) => {
    const fallback = setting.default === null || setting.default === "" ? "–" : `\`${setting.default}\``;
    const file = setting.secret ? ` (or \`${setting.name}_FILE\`)` : "";
    return `| \`${setting.name}\`${file} | ${fallback} | ${setting.about} |`;
  });
  return ["| setting | default | what it does |", "| --- | --- | --- |", ...rows].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    const line = lines[last] ?? "";
    if (line !== "" && line.length + word.length >= width) lines.push(word);
    else lines[last] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
