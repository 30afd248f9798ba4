import { randomBytes } from "node:crypto";

/** Digits and letters without the look-alikes 0, O, I and l, as in the ids of the real service. */
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The kinds of ids Claude gives out, each with the prefix it is recognised by. */
export type IdKind = "message" | "request" | "file" | "container" | "serverTool" | "clientTool";

const PREFIX: Record<IdKind, string> = {
  message: "msg_01",
  request: "req_011C",
  file: "file_011C",
  container: "container_01",
  serverTool: "srvtoolu_01",
  clientTool: "toolu_01",
};

/** A fresh id of this kind. */
export function newId(kind: IdKind): string {
  let tail = "";
  for (const byte of randomBytes(22)) tail += ALPHABET[byte % ALPHABET.length];
  return PREFIX[kind] + tail;
}

/** Name of one command's `$OUTPUT_DIR`: sixteen hex digits, as recorded from the real container. */
export function newOutputFolder(): string {
  return randomBytes(8).toString("hex");
}
