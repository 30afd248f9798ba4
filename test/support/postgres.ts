import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import pg from "pg";

import { openPostgresStore } from "../../src/store/postgres.ts";
import { keptLog, reviveAnswer } from "../store/make.ts";

/** Where Debian's packages put each version's programs. */
const DEBIAN = "/usr/lib/postgresql";
const TEMPLATE = "threadsheet_template";

/** A PostgreSQL server of its own, in a temporary folder and on a Unix socket. It waits for its disk as in production. */
export interface PostgresServer {
  /** Makes a database with the newest schema in it and gives its address. */
  newDatabase(): Promise<string>;
  /** Makes an empty database and gives its address. */
  newEmptyDatabase(): Promise<string>;
  /** Ends the server as an operator would, or as a power cut would. */
  stop(how: "orderly" | "at once"): Promise<void>;
  /** Starts it again on the same data and address, unless it runs. */
  start(): Promise<void>;
  /** Ends the server and deletes its data. */
  remove(): Promise<void>;
}

/** Why no server can be started here; null when one can. Says it in one line, once for `what`. */
export function whyNoPostgres(what: string): string | null {
  const reason = missing();
  if (reason !== null) process.stderr.write(`Skipped: ${what}. ${reason}\n`);
  return reason;
}

export async function startPostgres(): Promise<PostgresServer> {
  const server = new Server();
  await server.create();
  return server;
}

/** Runs statements by a connection of its own and gives the rows of the last one. */
export async function ask(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

function missing(): string | null {
  if (programs() === null) return `No PostgreSQL found under ${DEBIAN}; install Debian's package postgresql.`;
  if (isRoot() && unprivileged() === null) return "PostgreSQL refuses to run as root, and there is no user postgres.";
  return null;
}

/** Folder with the newest version's programs. */
function programs(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ?? null;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function unprivileged(): { uid: number; gid: number } | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync("id", [flag, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    // There is no such user.
    return null;
  }
}

class Server implements PostgresServer {
  readonly #programs = programs() ?? "";
  readonly #user = isRoot() ? unprivileged() : null;
  // Short, because the path of a socket may have 107 characters at most.
  readonly #folder = mkdtempSync(join(tmpdir(), "ts-pg-"));
  #process: ChildProcess | null = null;
  #databases = 0;

  async create(): Promise<void> {
    if (this.#user !== null) chownSync(this.#folder, this.#user.uid, this.#user.gid);
    const made = this.#spawn("initdb", [
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ]);
    const [code] = await once(made, "exit");
    if (code !== 0) throw new Error(`initdb ended with ${code}`);
    await this.start();
    await ask(this.#url("postgres"), `CREATE DATABASE ${TEMPLATE}`);
    const { log } = keptLog();
    await (await openPostgresStore(this.#url(TEMPLATE), { reviveAnswer, log })).close();
  }

  async start(): Promise<void> {
    if (this.#process !== null) return;
    const server = this.#spawn("postgres", ["-k", this.#folder, "-c", "listen_addresses=", "-c", "fsync=on"]);
    this.#process = server;
    await saysReady(server);
  }

  async stop(how: "orderly" | "at once"): Promise<void> {
    const server = this.#process;
    if (server === null) return;
    const ended = once(server, "exit");
    server.kill(how === "orderly" ? "SIGINT" : "SIGQUIT");
    await ended;
    this.#process = null;
  }

  async newDatabase(): Promise<string> {
    return await this.#create(` TEMPLATE ${TEMPLATE}`);
  }

  async newEmptyDatabase(): Promise<string> {
    return await this.#create("");
  }

  async remove(): Promise<void> {
    await this.stop("at once");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #create(how: string): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await ask(this.#url("postgres"), `CREATE DATABASE ${name}${how}`);
    return this.#url(name);
  }

  #url(database: string): string {
    return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** Should this process be killed, the kernel ends the server with it. */
  #spawn(program: string, args: readonly string[]): ChildProcess {
    const { uid, gid } = this.#user ?? {};
    const become = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
    const command = [join(this.#programs, program), "-D", join(this.#folder, "data"), ...args];
    return spawn("setpriv", [...become, "--pdeathsig", "INT", ...command], {
      cwd: this.#folder,
      env: { PATH: process.env["PATH"], LC_ALL: "C" },
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
}

async function saysReady(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error("the server's log is not read");
  const said: string[] = [];
  const lines = createInterface({ input: server.stderr });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      if (said.length < 50) said.push(line);
      if (line.includes("ready to accept connections")) resolve();
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${said.join("\n")}`)));
    server.on("error", reject);
  });
}
