import { WHERE, WHO_MAY_ASK, whoWords } from "../access/rules.ts";
import type { InForce, PlaceSettings } from "../../places/settings.ts";
import { LEVELS, type Overrides } from "../../scrub/policy.ts";

/** A setting as a field of the form. */
export interface Field {
  readonly name: keyof PlaceSettings;
  readonly label: string;
  readonly kind: "choice" | "dollars" | "count" | "actions";
  /** Fixed words to choose from; models are looked up. */
  readonly choices?: readonly string[];
  readonly max?: number;
  readonly onlyWorkspace?: true;
  readonly onlyChannel?: true;
  /** What is in force, in words. */
  readonly now: (inForce: InForce) => string;
}

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];
const LANGUAGES = [
  "Arabic",
  "Chinese (simplified)",
  "Chinese (traditional)",
  "Czech",
  "Danish",
  "Dutch",
  "English",
  "Finnish",
  "French",
  "German",
  "Greek",
  "Hebrew",
  "Hindi",
  "Indonesian",
  "Italian",
  "Japanese",
  "Korean",
  "Norwegian",
  "Polish",
  "Portuguese",
  "Romanian",
  "Russian",
  "Spanish",
  "Swedish",
  "Thai",
  "Turkish",
  "Ukrainian",
  "Vietnamese",
];

/** Every setting that a workspace or a channel may decide, in the order of the form. */
export const FIELDS: readonly Field[] = [
  { name: "level", label: "Privacy level", kind: "choice", choices: LEVELS, now: ({ policy }) => policy.level },
  {
    name: "actions",
    label: "Kinds decided otherwise",
    kind: "actions",
    now: ({ actions }) => actionWords(actions) || "as the level says",
  },
  { name: "model", label: "Model", kind: "choice", now: ({ model }) => model },
  { name: "effort", label: "Effort", kind: "choice", choices: EFFORTS, now: ({ effort }) => effort },
  {
    name: "language",
    label: "Language of answers",
    kind: "choice",
    choices: LANGUAGES,
    now: ({ language }) => language ?? "that of the question",
  },
  {
    name: "answerDollars",
    label: "An answer may cost ($)",
    kind: "dollars",
    now: ({ budgets }) => money(budgets.answer),
  },
  {
    name: "personDollars",
    label: "A person may spend in a month ($)",
    kind: "dollars",
    now: ({ budgets }) => money(budgets.personMonth),
  },
  {
    name: "channelDollars",
    label: "A channel may spend in a month ($)",
    kind: "dollars",
    now: ({ budgets }) => money(budgets.channelMonth),
  },
  {
    name: "workspaceDollars",
    label: "The workspace may spend in a month ($)",
    kind: "dollars",
    onlyWorkspace: true,
    now: ({ budgets }) => money(budgets.workspaceMonth),
  },
  {
    name: "questionsPerHour",
    label: "Questions of a person within an hour",
    kind: "count",
    max: 10_000,
    now: ({ questionsPerHour }) => (questionsPerHour === null ? "any number" : String(questionsPerHour)),
  },
  {
    name: "retentionDays",
    label: "Days until a resting thread is forgotten",
    kind: "count",
    max: 3_650,
    now: ({ retentionDays }) => String(retentionDays),
  },
  {
    name: "whoMayAsk",
    label: "Who may ask",
    kind: "choice",
    choices: WHO_MAY_ASK,
    now: ({ access }) => whoWords(access.who),
  },
  {
    name: "answersIn",
    label: "Questions are answered in",
    kind: "choice",
    choices: WHERE,
    onlyWorkspace: true,
    now: ({ access }) => access.where,
  },
  {
    name: "answersHere",
    label: "Questions are answered here",
    kind: "choice",
    choices: ["yes", "no"],
    onlyChannel: true,
    now: ({ access }) => access.here ?? (access.where === "everywhere" ? "yes" : "if it is a chosen channel"),
  },
];

/** What is in force, a line for each setting. */
export function inForceLines(inForce: InForce): string[] {
  return FIELDS.map(({ label, now }) => `${label}: ${now(inForce)}`);
}

function actionWords(actions: Overrides): string {
  return Object.entries(actions)
    .map(([kind, action]) => `${kind}=${action}`)
    .join(", ");
}

function money(dollars: number | null): string {
  return dollars === null ? "any amount" : dollars.toFixed(2);
}
