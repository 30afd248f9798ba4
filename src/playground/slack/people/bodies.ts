import { z } from "zod";

import { PlayError } from "../errors.ts";

const id = z.string().min(1);
const place = { channel: id, ts: id };

const upload = z.union([
  z.object({ name: z.string().min(1), base64: z.string() }),
  z.object({ name: z.string().min(1), external: z.url() }),
  z.object({ sample: z.string().min(1) }),
  z.object({ id }),
]);

const faultAction = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ kind: z.literal("error"), error: z.string().min(1), retryAfter: z.number().optional() }),
  z.object({ kind: z.literal("delay"), ms: z.number().min(0) }),
  z.object({ kind: z.literal("drop_reply") }),
  z.object({ kind: z.literal("late_status"), status: z.int().min(200).max(599) }),
  z.object({ kind: z.literal("withhold_reply") }),
  z.object({ kind: z.literal("cut"), afterEvents: z.int().min(0), how: z.enum(["eof", "reset"]) }),
  z.object({ kind: z.literal("stall"), afterEvents: z.int().min(0) }),
  z.object({
    kind: z.literal("cut_inside"),
    afterEvents: z.int().min(0),
    at: z.enum(["line", "character", "end"]),
    how: z.enum(["eof", "reset", "rst"]),
  }),
  z.object({ kind: z.literal("drip"), afterEvents: z.int().min(0), everyMs: z.number().min(0) }),
  z.object({ kind: z.enum(["endless_line", "endless_deltas"]), afterEvents: z.int().min(0) }),
  z.object({ kind: z.literal("malformed"), afterEvents: z.int().min(0), data: z.string() }),
  z.object({
    kind: z.literal("insert"),
    afterEvents: z.int().min(0),
    events: z.array(z.looseObject({ type: z.string() })),
  }),
  z.object({ kind: z.literal("stream_error"), afterEvents: z.int().min(0), type: z.string(), message: z.string() }),
  z.object({ kind: z.literal("duplicate"), times: z.int().min(1) }),
  z.object({ kind: z.literal("lose") }),
]);

/** What the requests of the control API look like; `control-api.ts` has them as types. */
export const BODIES = {
  post: z.object({
    as: id,
    channel: id,
    thread_ts: z.string().optional(),
    text: z.string().default(""),
    files: z.array(upload).optional(),
    broadcast: z.boolean().optional(),
  }),
  edit: z.object({ ...place, text: z.string() }),
  remove: z.object(place),
  react: z.object({ as: id, ...place, name: id }),
  deleteFile: z.object({ id }),
  press: z.object({
    as: id,
    channel: z.string().default(""),
    ts: z.string().default(""),
    action_id: z.string(),
    block_id: z.string().optional(),
    value: z.string().optional(),
    view_id: z.string().optional(),
  }),
  command: z.object({ as: id, channel: id, command: id, text: z.string().default("") }),
  shortcut: z.object({ as: id, ...place, callback_id: id }),
  stop: z.object({ as: id, channel: id, thread_ts: id }),
  options: z.object({ view_id: id, block_id: id, action_id: id, value: z.string().default("") }),
  submit: z.object({
    as: id,
    view_id: id,
    values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  }),
  closeView: z.object({ as: id, view_id: id }),
  openHome: z.object({ as: id, tab: z.enum(["home", "messages"]).optional() }),
  disconnect: z.object({ reason: z.enum(["warning", "refresh_requested", "link_disabled", "cut"]) }),
  faults: z.object({
    rules: z.array(
      z.object({
        target: z.enum(["slack", "claude"]),
        call: id,
        after: z.int().min(0).optional(),
        times: z.int().min(0).optional(),
        action: faultAction,
      }),
    ),
  }),
  reset: z.unknown(),
} as const;

/** The body, checked. Throws 400 and says which field is wrong. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PlayError(400, `invalid_body: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
}

/** The files of a `file_input` as the page gives them. */
export function readUploads(value: unknown): z.infer<typeof upload>[] {
  return readBody(z.array(upload), value ?? []);
}
