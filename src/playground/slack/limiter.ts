/** Slack's tiers: calls per minute, method and workspace (docs: apis/web-api/rate-limits). */
const TIERS = { t1: 1, t2: 20, t3: 50, t4: 100 } as const;

interface Allowance {
  readonly burst: number;
  readonly perMinute: number;
}

/** What a limit counts: a method, and for posting also the channel. */
const METHODS: Readonly<Record<string, keyof typeof TIERS | Allowance>> = {
  "agents.sessions.rename": "t3",
  "agents.sessions.setStatus": "t4",
  "apps.connections.open": "t3",
  "assistant.threads.setStatus": { burst: 600, perMinute: 600 },
  "assistant.threads.setSuggestedPrompts": "t4",
  "assistant.threads.setTitle": "t4",
  "auth.test": { burst: 600, perMinute: 600 },
  "blocks.validate": "t4",
  "bots.info": "t3",
  "chat.appendStream": "t4",
  "chat.delete": "t3",
  "chat.getPermalink": { burst: 600, perMinute: 600 },
  "chat.postEphemeral": "t4",
  // One message a second and channel with short bursts, and "several hundred" a minute and workspace.
  "chat.postMessage": { burst: 300, perMinute: 300 },
  "chat.startStream": "t2",
  "chat.stopStream": "t2",
  "chat.update": "t3",
  "conversations.history": "t3",
  "conversations.info": "t3",
  "conversations.join": "t3",
  "conversations.list": "t2",
  "conversations.members": "t4",
  "conversations.open": "t3",
  "conversations.replies": "t3",
  "files.completeUploadExternal": "t4",
  "files.delete": "t3",
  "files.getUploadURLExternal": "t4",
  "files.info": "t4",
  "files.list": "t3",
  "reactions.add": "t3",
  "reactions.remove": "t2",
  "team.info": "t3",
  "users.conversations": "t3",
  "users.info": "t4",
  "users.list": "t2",
  "views.open": "t4",
  "views.publish": "t4",
  "views.push": "t4",
  "views.update": "t4",
};

const POST_PER_CHANNEL: Allowance = { burst: 10, perMinute: 60 };

interface Bucket {
  tokens: number;
  at: number;
}

/** Rate limits as token buckets: a tier's worth at once, then refilled evenly over the minute. */
export class Limiter {
  readonly #enabled: boolean;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(enabled: boolean, now: () => number) {
    this.#enabled = enabled;
    this.#now = now;
  }

  /** Counts a call. Gives the seconds to wait when it comes too early, else null. */
  take(method: string, channel?: string): number | null {
    if (!this.#enabled) return null;
    if (method === "chat.postMessage" && channel !== undefined) {
      const wait = this.#draw(`${method}:${channel}`, POST_PER_CHANNEL);
      if (wait !== null) return wait;
    }
    const limit = METHODS[method];
    if (limit === undefined) return null;
    const allowance = typeof limit === "string" ? { burst: TIERS[limit], perMinute: TIERS[limit] } : limit;
    return this.#draw(method, allowance);
  }

  clear(): void {
    this.#buckets.clear();
  }

  #draw(key: string, { burst, perMinute }: Allowance): number | null {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const perMs = perMinute / 60_000;
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1_000));
    bucket.tokens -= 1;
    return null;
  }
}
