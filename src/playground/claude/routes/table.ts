import type { Emulator } from "../emulator.ts";
import type { Call } from "../http.ts";
import { controlRoutes } from "./control.ts";
import { fileRoutes } from "./files.ts";
import { messageRoutes } from "./messages.ts";
import { modelRoutes } from "./models.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** With `{id}` where a part of the path is free. Method and path are also the name by which a fault finds the call. */
  readonly path: string;
  readonly handle: (emulator: Emulator, call: Call, id: string) => Promise<void>;
}

const ROUTES: readonly Route[] = [...messageRoutes, ...fileRoutes, ...modelRoutes, ...controlRoutes];

export interface Match {
  readonly route: Route;
  readonly id: string;
}

/** The route of a request; `"method"` when the path exists with another method, null when it does not exist. */
export function findRoute(method: string, path: string): Match | "method" | null {
  let pathExists = false;
  for (const route of ROUTES) {
    const id = matchPath(route.path, path);
    if (id === null) continue;
    if (route.method === method) return { route, id };
    pathExists = true;
  }
  return pathExists ? "method" : null;
}

function matchPath(pattern: string, path: string): string | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  let id = "";
  for (const [i, part] of wanted.entries()) {
    if (part === "{id}") id = given[i] ?? "";
    else if (part !== given[i]) return null;
  }
  return decoded(id);
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
