import { createScrub } from "../../../src/scrub/scrub.ts";

/** A way to hide what is sensitive in a text. */
export interface Hider {
  readonly name: string;
  hide(text: string): Promise<string>;
}

/** The product, through its one door. */
export function ourHider(workDir: string): Hider {
  return {
    name: "ours",
    hide: async (text) => createScrub({ workDir, allowedLinkHosts: [] }).text("status", text),
  };
}

/** Libraries of the same kind as they come, loaded only when they are measured. */
export async function peers(): Promise<Hider[]> {
  const [{ SyncRedactor }, { Redactor }, { OpenRedaction }, arcjet] = await Promise.all([
    import("redact-pii"),
    import("@redactpii/node"),
    import("openredaction"),
    import("@arcjet/redact"),
  ]);
  const plain = new SyncRedactor();
  const small = new Redactor();
  const open = new OpenRedaction();
  return [
    { name: "redact-pii", hide: async (text) => plain.redact(text) },
    { name: "@redactpii/node", hide: async (text) => small.redact(text) },
    { name: "openredaction", hide: async (text) => (await open.detect(text)).redacted },
    { name: "@arcjet/redact", hide: async (text) => (await arcjet.redact(text))[0] },
  ];
}
