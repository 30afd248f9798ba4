import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the range out of which Linux takes ports for outgoing connections (32768 to 60999): of a port from there anybody's
 * next connection may take possession before it is listened on.
 */
const [FIRST, LAST] = [10_240, 32_000];
const TRIES = 50;

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error("no port is free");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
