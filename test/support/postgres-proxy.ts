import { mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PostgreSQL's clients look for this name in the folder they are given as host. */
const SOCKET = ".s.PGSQL.5432";

/** The end of a simple query that says so, and not of "READ COMMITTED". */
const COMMIT = "COMMIT\0";

/** Stands between a client and the server and cuts the line where it hurts most. */
export class PostgresProxy {
  readonly #folder = mkdtempSync(join(tmpdir(), "ts-px-"));
  readonly #target: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #repliesToLose = 0;
  #lost = 0;
  #frozen = false;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((client) => this.#pass(client));
  }

  static async before(url: string): Promise<{ proxy: PostgresProxy; url: string }> {
    const address = new URL(url);
    const proxy = new PostgresProxy(join(address.searchParams.get("host") ?? "", SOCKET));
    await new Promise<void>((resolve) => proxy.#server.listen(join(proxy.#folder, SOCKET), resolve));
    address.searchParams.set("host", proxy.#folder);
    return { proxy, url: address.href };
  }

  /** The next commits reach the server, but its reply and everything after it do not come back. */
  loseRepliesToCommits(count: number): void {
    this.#repliesToLose = count;
  }

  /** From now on nothing gets through in either direction, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
  }

  /** What was sent meanwhile is lost; new connections work. */
  thaw(): void {
    this.#frozen = false;
  }

  /** How many replies were lost so far. */
  get lost(): number {
    return this.#lost;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #pass(client: Socket): void {
    const server = createConnection(this.#target);
    let losing = false;
    client.on("data", (bytes) => {
      if (this.#frozen) return;
      if (this.#repliesToLose > 0 && bytes.includes(COMMIT)) {
        this.#repliesToLose -= 1;
        losing = true;
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (this.#frozen) return;
      if (!losing) return void client.write(bytes);
      this.#lost += 1;
      client.destroy();
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      // A cut line is what this is for; each side hears of it by the other's end.
      one.on("error", () => {});
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
