import { type DestinationStream, pino } from "pino";

import { maskOwnSecrets } from "./scrub/own-secrets.ts";

/** What a log line may carry. Ids are opaque; text people wrote, cell values, names and tokens have no field. */
export interface LogFields {
  turn?: string;
  thread?: string;
  team?: string;
  stage?: string;
  code?: string;
  method?: string;
  status?: number;
  attempt?: number;
  ms?: number;
  count?: number;
  bytes?: number;
  requestId?: string;
  kind?: string;
  state?: string;
  port?: number;
  model?: string;
  tokens?: number;
  dollars?: number;
  /** Name of the error's class and where it was thrown, never its message. */
  error?: string;
}

/** JSON lines with constant messages and facts as fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Lines go to `destination` (stderr unless told otherwise), each through the registered-secret sanitizer. */
export function createLogger(level: LogLevel, destination: DestinationStream = process.stderr): Logger {
  const sanitized: DestinationStream = { write: (line) => destination.write(maskOwnSecrets(line)) };
  const base = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  const labels = { formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(pino({ ...base, ...labels }, sanitized));
}

/** Where an error came from, in a form that cannot carry content: class, code and first own stack frame. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const frame = /\/(?:src|node_modules)\/([^\s)]+)/.exec(error.stack ?? "")?.[1];
  return `${error.name}${code}${frame === undefined ? "" : ` at ${frame}`}`;
}

type PinoLogger = ReturnType<typeof pino>;

function wrap(logger: PinoLogger): Logger {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
