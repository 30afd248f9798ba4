import { isObject } from "../blocks/check.ts";
import type { Ack } from "../deliver/transport.ts";
import { PlayError } from "../errors.ts";
import type { Json } from "../workspace/entities.ts";

/** What the app said with its acknowledgement. Throws 504 when none came within three seconds, as Slack tells people. */
export function requireAck(ack: Ack): Json {
  if (!ack.ok) {
    const notThere = ack.reason === "connection_failed";
    throw new PlayError(notThere ? 503 : 504, notThere ? "app_not_connected" : "operation_timeout");
  }
  if (typeof ack.body === "string") return ack.body === "" ? {} : { text: ack.body };
  return isObject(ack.body) ? ack.body : {};
}
