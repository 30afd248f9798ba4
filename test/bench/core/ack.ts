import { SILENT } from "../measure/model.ts";
import { Child } from "../measure/child.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import type { LoadReply } from "./load-process.ts";
import type { Measurement, Part, PartContext } from "./part.ts";
import { freePort } from "../../support/free-port.ts";
import { startWorld, type World } from "./world.ts";

const CONNECTIONS = 64;

/** Somebody who acknowledges events over HTTP. */
interface Receiver {
  readonly name: string;
  readonly url: string;
  /** Acknowledgements a second, by round. */
  readonly perSecond: number[];
}

/**
 * Signed events over HTTP as fast as they are acknowledged: the product, which commits each delivery first, by turns with
 * stock Bolt, which stores nothing.
 */
export const measureAck: Part = async (context) => {
  const postgres = whyNoPostgres("the acknowledgements on PostgreSQL") === null ? await startPostgres() : null;
  const closers: (() => Promise<void>)[] = [async () => await postgres?.remove()];
  try {
    const ours = await startWorld(context, { name: "ack", delivery: "http", model: SILENT });
    closers.unshift(() => ours.close());
    await ours.startBot();
    const stock = await startStock(ours);
    closers.unshift(() => stock.child.stop());
    const receivers = [receiver("ours", ours.requestUrl), receiver("stock", stock.url)];
    if (postgres !== null) {
      const world = await startOnPostgres(context, postgres);
      closers.unshift(() => world.close());
      receivers.push(receiver("PostgreSQL", world.requestUrl));
    }
    await saturate(receivers, ours, context);
    return { measurements: measurements(receivers), remarks: [] };
  } finally {
    for (const close of closers) await close();
  }
};

function receiver(name: string, url: string): Receiver {
  return { name, url, perSecond: [] };
}

async function startStock({ slack }: World): Promise<{ child: Child; url: string }> {
  const port = await freePort();
  const args = [slack.botToken, slack.signingSecret, slack.apiUrl, String(port)];
  const child = await Child.start({ name: "stock Bolt", entry: "core/stock-bolt.ts", args });
  return { child, url: `http://127.0.0.1:${port}/slack/events` };
}

async function startOnPostgres(context: PartContext, postgres: PostgresServer): Promise<World> {
  const config = { databaseUrl: await postgres.newDatabase() };
  const world = await startWorld(context, { name: "ack-postgres", delivery: "http", model: SILENT, config });
  await world.startBot();
  return world;
}

/** The first round warms up and does not count. */
async function saturate(receivers: readonly Receiver[], world: World, { quick, say }: PartContext): Promise<void> {
  const { rounds, ms } = quick ? { rounds: 2, ms: 800 } : { rounds: 5, ms: 2_000 };
  const load = await Child.start({ name: "the sender of events", entry: "core/load-process.ts" });
  try {
    for (let round = 0; round <= rounds; round += 1) {
      say(round === 0 ? "acknowledgements: warming up" : `acknowledgements: round ${round} of ${rounds}`);
      for (const { name, url, perSecond } of receivers) {
        const target = { url, secret: world.slack.signingSecret, channel: world.channels[0] };
        const reply = await load.ask<LoadReply>({ kind: "saturate", ...target, connections: CONNECTIONS, ms });
        if (reply.refused > 0) throw new Error(`${reply.refused} events were not acknowledged (${name})`);
        if (round > 0) perSecond.push(reply.ackMs.length / (reply.ms / 1_000));
      }
    }
  } finally {
    await load.stop();
  }
}

function measurements(receivers: readonly Receiver[]): Measurement[] {
  const of = (name: string) => receivers.find((each) => each.name === name)?.perSecond ?? [];
  const beside = { name: "stock Bolt, nothing stored", values: of("stock") };
  const unit = "per s";
  const postgres: Measurement[] =
    of("PostgreSQL").length === 0
      ? []
      : [{ name: "durable acks at saturation, PostgreSQL", unit, ours: of("PostgreSQL"), beside, goal: null }];
  const goal = { of: "ratio", kind: "least", value: 0.95 } as const;
  return [{ name: "durable acks at saturation, SQLite", unit, ours: of("ours"), beside, goal }, ...postgres];
}
