import type { Block, Json } from "../workspace/entities.ts";

/** One thing that is wrong with a payload, and where (a JSON pointer, as Slack reports it). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
}

/** What the rules need to know beyond the payload itself. */
export interface CheckContext {
  readonly surface: "message" | "modal" | "home";
  /** Whether `slack_file` may point there: one of our files, done processing, an image. */
  isUsableImage(reference: { id?: string; url?: string }): boolean;
  readonly problems: Problem[];
}

/** Looks at one value and notes what is wrong with it. */
export type Check = (value: unknown, at: string, context: CheckContext) => void;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with a `type`: what every block is at least. */
export function isBlock(value: unknown): value is Block {
  return isObject(value) && typeof value["type"] === "string";
}

/** What is an object of these, each field a string. */
export function isTextRecord(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string");
}

export function report(context: CheckContext, at: string, code: string, message: string): void {
  context.problems.push({ code, message, pointer: at });
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A string of so many characters. */
export function string({ min = 0, max = Infinity }: Range = {}): Check {
  return (value, at, context) => {
    if (typeof value !== "string") return report(context, at, "invalid_type", "must be a string");
    if (value.length < min) report(context, at, "too_short", `must be more than ${min - 1} characters`);
    if (value.length > max) report(context, at, "too_long", `must be less than ${max + 1} characters`);
  };
}

/** A finite number within bounds. */
export function number({ min = -Infinity, max = Infinity }: Range = {}, integer = false): Check {
  return (value, at, context) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return report(context, at, "invalid_type", "must be a number");
    }
    if (integer && !Number.isInteger(value)) report(context, at, "invalid_type", "must be an integer");
    if (value < min) report(context, at, "too_small", `must be at least ${min}`);
    if (value > max) report(context, at, "too_large", `must be at most ${max}`);
  };
}

export function boolean(): Check {
  return (value, at, context) => {
    if (typeof value !== "boolean") report(context, at, "invalid_type", "must be a boolean");
  };
}

/** One of a few fixed strings. */
export function oneOf(...allowed: readonly string[]): Check {
  return (value, at, context) => {
    if (typeof value === "string" && allowed.includes(value)) return;
    report(context, at, "invalid_value", `must be one of: ${allowed.join(", ")}`);
  };
}

/** An array of so many items, each passing `check`. */
export function list(check: Check, { min = 0, max = Infinity }: Range = {}): Check {
  return (value, at, context) => {
    if (!Array.isArray(value)) return report(context, at, "invalid_type", "must be an array");
    if (value.length < min) report(context, at, "too_few", `no fewer than ${min} items allowed`);
    if (value.length > max) return report(context, at, "too_many", `no more than ${max} items allowed`);
    for (const [index, item] of value.entries()) check(item, `${at}/${index}`, context);
  };
}

/** An object with these fields and no others; Slack refuses properties that it does not know. */
export function shape(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value, at, context) => {
    if (!isObject(value)) return report(context, at, "invalid_type", "must be an object");
    for (const field of Object.keys(required)) {
      if (value[field] === undefined) report(context, at, "missing_field", `missing required field: ${field}`);
    }
    for (const [field, each] of Object.entries(value)) {
      const check = required[field] ?? optional[field];
      if (each === undefined) continue;
      if (check === undefined) report(context, at, "unknown_field", `invalid additional property: ${field}`);
      else check(each, `${at}/${field}`, context);
    }
  };
}

/** An object whose `type` picks the rule. */
export function byType(rules: () => Record<string, Check>): Check {
  return (value, at, context) => {
    if (!isObject(value)) return report(context, at, "invalid_type", "must be an object");
    const rule = typeof value["type"] === "string" ? rules()[value["type"]] : undefined;
    if (rule === undefined) return report(context, `${at}/type`, "unsupported_type", "unsupported type");
    rule(value, at, context);
  };
}

/** Every check in turn. */
export function all(...checks: readonly Check[]): Check {
  return (value, at, context) => {
    for (const check of checks) check(value, at, context);
  };
}

const anything: Check = () => undefined;

/** `type`, which {@link byType} has looked at already. */
export const typeField = { type: anything };

export function plainText(max: number): Check {
  return byType(() => ({
    plain_text: shape({ ...typeField, text: string({ min: 1, max }) }, { emoji: boolean() }),
  }));
}

export function mrkdwn(max: number): Check {
  return byType(() => ({
    mrkdwn: shape({ ...typeField, text: string({ min: 1, max }) }, { verbatim: boolean() }),
  }));
}

/** `plain_text` or `mrkdwn`. */
export function anyText(max: number): Check {
  return byType(() => ({
    plain_text: shape({ ...typeField, text: string({ min: 1, max }) }, { emoji: boolean() }),
    mrkdwn: shape({ ...typeField, text: string({ min: 1, max }) }, { verbatim: boolean() }),
  }));
}

/** Ids that apps choose themselves. */
export const appId = string({ max: 255 });

/** An absolute http(s) URL of at most 3,000 characters. */
export const url: Check = (value, at, context) => {
  string({ min: 1, max: 3_000 })(value, at, context);
  if (typeof value === "string" && !/^https?:\/\/\S+$/.test(value)) {
    report(context, at, "invalid_url", "must be a valid URL");
  }
};
