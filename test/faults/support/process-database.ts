import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

import pg from "pg";

import { ask as query, type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { HeldModel } from "./delivery-model.ts";
import { type Processes, startProcesses } from "./delivery-world.ts";
import { type Acks, watchAcks } from "./process-acks.ts";
import { freePort } from "../../support/free-port.ts";

/** Slack itself waits a minute before its second retry and five before its third. */
const RETRIES_MS = [3_000, ...Array.from({ length: 20 }, () => 500)];
/** As `pg_stat_activity` shows them. */
export const OUR_CONNECTIONS = "application_name = 'threadsheet'";

/** A bot on a PostgreSQL, to which events come over HTTP, so that Slack hears when something was not stored. */
export interface DatabaseBot extends Processes {
  readonly model: HeldModel;
  readonly acks: Acks;
  ready(): Promise<{ status: number; store: string }>;
  alive(): Promise<number>;
}

export interface DatabaseLab {
  readonly server: PostgresServer;
  /** The database of this test. */
  readonly url: string;
  open(model?: HeldModel): Promise<DatabaseBot>;
}

/** A server for the tests of this block, and for each of them a database and the bot that it opens. */
export function useDatabase(): DatabaseLab {
  let server: PostgresServer | null = null;
  let url = "";
  let bot: DatabaseBot | null = null;
  const running = (): PostgresServer => {
    if (server === null) throw new Error("the server was not started");
    return server;
  };
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.remove());
  beforeEach(async () => {
    await running().start();
    url = await running().newDatabase();
  });
  afterEach(async () => {
    await running().start();
    await bot?.close();
    bot = null;
  });
  return {
    get server() {
      return running();
    },
    get url() {
      return url;
    },
    open: async (model = new HeldModel()) => {
      bot = await startBot(url, model);
      return bot;
    },
  };
}

/** As after a failover: new sessions have the new role, old ones are cut. */
export async function becomes(url: string, role: "standby" | "primary"): Promise<void> {
  const { pathname } = new URL(url);
  const change = role === "standby" ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
  const client = new pg.Client({ connectionString: url, options: "-c default_transaction_read_only=off" });
  await client.connect();
  await client.query(`ALTER DATABASE ${pathname.slice(1)} ${change}`);
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OUR_CONNECTIONS}`);
  await client.end();
}

/** Writes of deliveries and turns fail with this code wherever the condition holds. */
export async function failWrites(url: string, code: string, condition: string): Promise<void> {
  await query(
    url,
    `CREATE SEQUENCE tries;
     CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF ${condition} THEN RAISE 'no' USING ERRCODE = '${code}'; END IF; RETURN NEW; END $$;
     CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON threadsheet.inbox FOR EACH ROW EXECUTE FUNCTION fail();
     CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON threadsheet.turn FOR EACH ROW EXECUTE FUNCTION fail()`,
  );
}

async function startBot(databaseUrl: string, model: HeldModel): Promise<DatabaseBot> {
  const port = await freePort();
  const processes = await startProcesses({
    bots: 1,
    databaseUrl,
    model,
    slack: { retryDelaysMs: RETRIES_MS },
    bot: { health: { host: "127.0.0.1", port } },
  });
  const acks = watchAcks(processes.relay, processes.ports[0] ?? 0);
  const health = async (path: string): Promise<Response> => await fetch(`http://127.0.0.1:${port}${path}`);
  return {
    ...processes,
    model,
    acks,
    ready: async () => {
      const response = await health("/readyz");
      const { checks } = (await response.json()) as { checks: { store: string } };
      return { status: response.status, store: checks.store };
    },
    alive: async () => (await health("/livez")).status,
  };
}
