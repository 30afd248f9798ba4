import type { Json } from "./workspace/entities.ts";

/** A refusal as Slack words it: HTTP 200 with `{ok:false, error}` and sometimes more fields. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.extra = extra;
  }
}

/** A request of the page (or of a test) that cannot be done; answered with this HTTP status. */
export class PlayError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.name = "PlayError";
    this.status = status;
    this.code = code;
  }
}
