import { setTimeout as sleep } from "node:timers/promises";

import { expectQuiet } from "../../support/oracle.ts";
import { Campaign } from "./campaign.ts";
import { Lab, type LabOptions } from "./lab.ts";
import { leftovers, owedDeletions, undeleted } from "./verdict.ts";

const KILLS = 20;
const MINUTE = 60_000;

/** How long a run may take on a machine that is busy with other things. */
export const RUN_MS = 30 * MINUTE;

/** The same run again: `THREADSHEET_SEED=… npm run test:faults`. */
const seed = Number(process.env["THREADSHEET_SEED"] ?? Date.now() % 1_000_000);

/** Kills the bot at every point so many times and gives what was not as it has to be after that. */
export async function wrongsAfterKillsEverywhere(store: string, options: LabOptions): Promise<readonly string[]> {
  const lab = await Lab.open(options);
  try {
    const campaign = new Campaign(lab, seed);
    await campaign.begin();
    for (let round = 0; round < 2 * KILLS; round += 1) await campaign.round(round);
    await campaign.end();
    print(store, campaign);
    return [...campaign.missed(KILLS), ...(await wrongsAtTheEnd(lab, campaign))];
  } finally {
    await lab.close();
  }
}

async function wrongsAtTheEnd(lab: Lab, { asked }: Campaign): Promise<string[]> {
  await expectQuiet(lab, asked, { ms: 3 * MINUTE });
  const left = () => undeleted(lab);
  await lab.until(
    () => (left().length === 0 ? true : null),
    () => `files left at Claude: ${left().join(", ")}`,
  );
  await allDeleted(lab);
  const code = await lab.end();
  return [
    ...lab.ledger.wrongs(),
    ...(code === 0 ? [] : [`the last process ended with ${code}`]),
    ...(await leftovers(lab, asked.length)),
  ];
}

/** A deletion whose process died before it was noted is made again half a minute later. */
async function allDeleted(lab: Lab): Promise<void> {
  const until = performance.now() + 3 * MINUTE;
  // Nothing tells from outside what another process has committed, so it is looked for.
  while ((await owedDeletions(lab)) > 0 && performance.now() < until) await sleep(200);
}

function print(store: string, { kills, asked, recoveriesKilled }: Campaign): void {
  const width = Math.max(...[...kills.keys()].map((name) => name.length));
  const rows = [...kills].map(([name, count]) => `  ${name.padEnd(width)}  ${count}`);
  const total = `${asked.length} questions, ${recoveriesKilled} recoveries killed as well, seed ${seed}`;
  process.stdout.write(`Kills on ${store}: ${total}\n${rows.join("\n")}\n`);
}
