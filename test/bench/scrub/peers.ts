import { z } from "zod";

import { createScrub } from "../../../src/scrub/scrub.ts";

/** A way to hide what is sensitive in a text. */
export interface Hider {
  readonly name: string;
  /** It looks for nothing but secrets and is measured on those alone. */
  readonly onlySecrets?: true;
  hide(text: string): Promise<string>;
}

/** The product, through its one door. */
export function ourHider(workDir: string, surface: "status" | "text" = "status"): Hider {
  return {
    name: "ours",
    hide: async (text) => createScrub({ workDir, allowedLinkHosts: [] }).text(surface, text),
  };
}

/** Libraries of the same kind as they come, loaded only when they are measured. */
export async function peers(): Promise<Hider[]> {
  const [{ SyncRedactor }, { Redactor }, { OpenRedaction }, arcjet, { default: nlp }] = await Promise.all([
    import("redact-pii"),
    import("@redactpii/node"),
    import("openredaction"),
    import("@arcjet/redact"),
    import("compromise"),
  ]);
  const plain = new SyncRedactor();
  const small = new Redactor();
  const open = new OpenRedaction();
  return [
    { name: "redact-pii", hide: async (text) => plain.redact(text) },
    { name: "@redactpii/node", hide: async (text) => small.redact(text) },
    { name: "openredaction", hide: async (text) => (await open.detect(text)).redacted },
    { name: "@arcjet/redact", hide: async (text) => (await arcjet.redact(text))[0] },
    {
      name: "compromise",
      hide: async (text) => {
        const read = nlp(text);
        return without(text, [read.people(), read.emails(), read.phoneNumbers()].flatMap(spansOf));
      },
    },
    await secretlint(),
  ];
}

/** Its recommended rules; what they report is cut out. */
async function secretlint(): Promise<Hider> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, rules: [] }] };
  return {
    name: "secretlint",
    onlySecrets: true,
    hide: async (text) => {
      const source = { content: text, filePath: "text.txt", ext: ".txt", contentType: "text" } as const;
      const { messages } = await lintSource({ source, options: { config } });
      return without(
        text,
        messages.map(({ range: [start, end] }) => ({ start, end })),
      );
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where compromise found something. */
function spansOf(found: { out(method: "offset"): unknown }): Span[] {
  return OFFSETS.parse(found.out("offset")).map(({ offset: { start, length } }) => ({ start, end: start + length }));
}

const OFFSETS = z.array(z.object({ offset: z.object({ start: z.number(), length: z.number() }) }));

function without(text: string, spans: readonly Span[]): string {
  let left = text;
  for (const { start, end } of spans.toSorted((one, other) => other.start - one.start)) {
    left = `${left.slice(0, start)}[hidden]${left.slice(end)}`;
  }
  return left;
}
