import { isObject } from "../blocks/check.ts";
import { SlackError } from "../errors.ts";
import type { Json } from "../workspace/entities.ts";

/** The arguments of one call, whether they came as a form (everything a string) or as JSON. */
export class Args {
  readonly #values: Json;

  constructor(values: Json) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== "";
  }

  /** The argument as text, or undefined when absent or empty. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (typeof value === "number") return String(value);
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** Throws `invalid_arguments` when it is absent. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    return value === true || value === "true" || value === "1" || value === 1;
  }

  /** A whole number within bounds, or `fallback` when absent. */
  count(name: string, fallback: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new SlackError("invalid_limit");
    return Math.min(value, max);
  }

  /** An object or array: as it is in a JSON body, decoded from its text in a form. Throws `code` on broken JSON. */
  json(name: string, code = "invalid_arguments"): unknown {
    const value = this.#values[name];
    if (typeof value !== "string") return value;
    if (value === "") return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw new SlackError(code);
    }
  }

  /** An array of objects, or undefined when absent. */
  objects(name: string, code = "invalid_arguments"): Json[] | undefined {
    const value = this.json(name, code);
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || !value.every(isObject)) throw new SlackError(code);
    return value;
  }

  /** An array of strings: JSON or separated by commas. */
  names(name: string): string[] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string" && !value.startsWith("[")) return value.split(",").map((each) => each.trim());
    const list = this.json(name);
    if (!Array.isArray(list)) throw new SlackError("invalid_arguments");
    return list.map(String);
  }
}

/** `invalid_arguments` with the sentence that Slack adds. */
export function invalidArguments(sentence: string): SlackError {
  return new SlackError("invalid_arguments", { response_metadata: { messages: [`[ERROR] ${sentence}`] } });
}

export function missing(name: string): SlackError {
  return invalidArguments(`missing required field: ${name}`);
}
