import { join } from "node:path";

import type { Faults } from "../faults.ts";
import type { Sample } from "../samples/samples.ts";

import type { BlockRules } from "./blocks/validate.ts";
import type { PlayState } from "./control-api.ts";
import type { Deliveries } from "./deliver/deliveries.ts";
import type { Transport } from "./deliver/transport.ts";
import type { Limiter } from "./limiter.ts";
import type { Live } from "./live.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { Triggers } from "./triggers.ts";
import type { Uploads } from "./uploads.ts";
import type { Message, ThreadStatus } from "./workspace/entities.ts";
import type { WorkspaceStore } from "./workspace/store.ts";
import type { ViewStacks } from "./workspace/views.ts";

/** Everything that the routes and the people's actions work with; made once by `server.ts`. */
export interface Core {
  readonly store: WorkspaceStore;
  readonly live: Live;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
  readonly limiter: Limiter;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly views: ViewStacks;
  readonly uploads: Uploads;
  /** Ephemeral messages by ts; Slack forgets them on reload, we on restart. */
  readonly ephemerals: Map<string, Message>;
  readonly statuses: Map<string, ThreadStatus>;
  /** How many mentions were delivered; decides the order of the next twin events. */
  readonly twins: { count: number };
  readonly settings: CoreSettings;
  /** Resolves after so many milliseconds, or when the emulator closes. */
  sleep(ms: number): Promise<void>;
  /** Runs after so many milliseconds unless the emulator is closed or reset first. */
  later(ms: number, action: () => void): void;
  transport(): Transport;
  /** A one-time WebSocket URL; null when the app runs in HTTP mode. */
  socketUrl(debugReconnects: boolean): string | null;
  /** `http://127.0.0.1:port`, known once the server listens. */
  baseUrl(): string;
}

export interface CoreSettings {
  readonly now: () => number;
  /** Folder of the files' bytes. */
  readonly filesDir: string;
  readonly samples: readonly Sample[];
  readonly fileProcessingMs: number;
  readonly scopes: readonly string[];
  readonly subscriptions: readonly string[];
  readonly twinOrder: TwinOrder;
  readonly claudeLabel: PlayState["claude"];
  readonly shortcuts: readonly { callback_id: string; name: string }[];
  readonly commands: readonly string[];
}

/** Which of the two events about one mention goes first. */
export type TwinOrder = "message_first" | "mention_first" | "alternate";

/** Where a file's bytes lie. */
export function bytesPath(core: Core, fileId: string): string {
  return join(core.settings.filesDir, fileId);
}

/** The rules for blocks on this surface, with a look at our own files. */
export function blockRules(core: Core, surface: BlockRules["surface"]): BlockRules {
  return {
    surface,
    isUsableImage({ id, url }) {
      const wanted = id ?? /\/files-pri\/T[A-Z0-9]+-(F[A-Z0-9]+)\//.exec(url ?? "")?.[1];
      const file = wanted === undefined ? undefined : core.store.file(wanted);
      return file?.state === "ready" && file.mimetype.startsWith("image/");
    },
  };
}
