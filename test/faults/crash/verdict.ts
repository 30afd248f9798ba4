import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import type { PlayMessage } from "../../../src/playground/slack/control-api.ts";
import { finalKind } from "../../support/oracle.ts";
import { ask } from "../../support/postgres.ts";
import { keysIn } from "./keys.ts";
import type { Lab, Question } from "./lab.ts";
import { endingOf, filesShownBy, messagesOf, UPLOADED } from "./questions.ts";

/** A thread with what was asked in it, oldest first. */
type Thread = readonly [Question, ...Question[]];

/** The questions by their threads. */
export function threadsOf(questions: readonly Question[]): readonly Thread[] {
  const threads = new Map<string, [Question, ...Question[]]>();
  for (const question of questions) {
    const root = `${question.channel}/${question.rootTs}`;
    const known = threads.get(root);
    if (known === undefined) threads.set(root, [question]);
    else known.push(question);
  }
  return [...threads.values()];
}

/**
 * What is still to come in these threads: final messages, files, and the end of streams. What else shows that somebody works
 * there may be taken away later, when its process died doing just that.
 */
export function outstanding(lab: Lab, threads: readonly Thread[]): string[] {
  return threads.flatMap((thread) => {
    const version = lab.eventsIn(thread[0].rootTs);
    const known = LOOKED_AT.get(thread);
    if (known?.version === version) return known.found;
    const found = outstandingIn(lab, thread);
    LOOKED_AT.set(thread, { version, found });
    return found;
  });
}

/** A look reads every message anew, so a thread is looked at again only when something happened there. */
const LOOKED_AT = new WeakMap<Thread, { readonly version: number; readonly found: readonly string[] }>();

function outstandingIn(lab: Lab, asked: Thread): readonly string[] {
  const messages = lab.messagesBelow(asked[0]);
  const ended = messages.filter((message) => finalKind(message) !== null).length;
  const name = namesOf(asked);
  return [
    ...(ended < asked.length ? [`${ended} of ${asked.length} final messages for ${name}`] : []),
    ...(shownFiles(messages).length < filesOf(asked) ? [`files of ${name}`] : []),
    ...(messages.some(isStreaming) ? [`an open stream for ${name}`] : []),
  ];
}

function filesOf(asked: Thread): number {
  return asked.reduce((sum, { kind }) => sum + filesShownBy(kind), 0);
}

function namesOf(asked: Thread): string {
  return asked.map(({ key, kind }) => `key-${key} (${kind})`).join(" and ");
}

/** What is wrong in threads that have come to rest. */
export function wrongsIn(lab: Lab, threads: readonly Thread[]): string[] {
  return threads.flatMap((asked) => {
    const messages = lab.messagesBelow(asked[0]);
    const endings = messages.map(finalKind).filter((kind) => kind !== null);
    const wanted = asked.map(({ kind }) => endingOf(kind));
    const name = namesOf(asked);
    const files = shownFiles(messages);
    return [
      ...(endings.join() === wanted.join() ? [] : [`${name} ended with ${endings.join()} instead of ${wanted.join()}`]),
      ...(files.length === filesOf(asked) ? [] : [`${files.length} files instead of ${filesOf(asked)} for ${name}`]),
    ];
  });
}

/** Ids of files that messages show, once for each time. */
export function shownFiles(messages: readonly PlayMessage[]): string[] {
  return messages.flatMap(({ blocks = [], files = [] }) => [
    ...files.map(({ id }) => id),
    ...[...JSON.stringify(blocks).matchAll(/"slack_file":\{"id":"(F[A-Z0-9]+)"/g)].map(([, id = ""]) => id),
  ]);
}

function isStreaming({ streaming_state }: PlayMessage): boolean {
  return streaming_state === "in_progress";
}

/**
 * Names of files at Claude that an answer left there. What a message left behind that was never heard to its end is
 * known to nobody and goes by its own expiry: one set for each time the model had to be asked again.
 */
export function undeleted({ claude, ledger }: Lab): string[] {
  const forgotten = new Map<number, number>();
  return claude.control.files().flatMap(({ filename }) => {
    const [key] = keysIn(filename);
    if (key === undefined || filename.startsWith(UPLOADED)) return [];
    const count = (forgotten.get(key) ?? 0) + 1;
    forgotten.set(key, count);
    return count > ledger.callsFor(key) - messagesOf(ledger.kindOf(key)) ? [filename] : [];
  });
}

/** Rows that a database without any open turn must not have. */
const LEFTOVERS = {
  "open turns": "SELECT count(*) AS n FROM $turn WHERE state NOT IN ('done', 'failed', 'cancelled')",
  "held lanes": "SELECT count(*) AS n FROM $lane WHERE owner IS NOT NULL",
  "open effects": "SELECT count(*) AS n FROM $effect WHERE kind IN ('live', 'answer', 'notice', 'upload')",
  checkpoints: "SELECT count(*) AS n FROM $checkpoint",
  "kept files": "SELECT count(*) AS n FROM $kept_file",
  "owed deletions": "SELECT count(*) AS n FROM $effect",
  "turns beside the questions": "SELECT count(*) - :asked AS n FROM $turn",
} as const;

/** What the database of a bot that has ended still holds of work, in words. */
export async function leftovers(lab: Lab, asked: number): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(LEFTOVERS)) {
    const rows = await countIn(lab, sql.replace(":asked", String(asked)));
    if (rows !== 0) found.push(`${rows} ${what}`);
  }
  return found;
}

/** How many deletions the bot still owes. */
export function owedDeletions(lab: Lab): Promise<number> {
  return countIn(lab, LEFTOVERS["owed deletions"]);
}

async function countIn({ database: { file, url } }: Lab, sql: string): Promise<number> {
  return url === null ? inFile(file, sql.replaceAll("$", "")) : await inPostgres(url, sql);
}

function inFile(path: string, sql: string): number {
  if (!existsSync(path)) throw new Error("the bot has no database");
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(db.prepare(sql).get()?.["n"]);
  } finally {
    db.close();
  }
}

async function inPostgres(url: string, sql: string): Promise<number> {
  const [row] = await ask(url, sql.replaceAll("$", "threadsheet."));
  return Number(row?.["n"]);
}
