import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, extname, join, normalize, sep } from "node:path";

import type { Express, NextFunction, Request, Response } from "express";
import express from "express";

const require = createRequire(import.meta.url);

/** The page and what it needs from installed packages, all from disk: no build step, no other origin. */
export function pageRoutes(app: Express, pageDir: string): void {
  vendorRoutes(app);
  app.get(/\.ts$/, (request, response, next) => sendScript(pageDir, request, response, next));
  app.use(express.static(pageDir, { index: "index.html", cacheControl: false, etag: true }));
  // Permalinks lead to the page, which finds the message itself.
  app.get("/archives/:channel/:message", (_request, response, next) => {
    response.sendFile("index.html", { root: pageDir }, (error?: Error) => (error === undefined ? undefined : next()));
  });
}

function vendorRoutes(app: Express): void {
  const modules: Readonly<Record<string, string>> = {
    "preact.js": require.resolve("preact"),
    "hooks.js": require.resolve("preact/hooks"),
    "htm.js": join(dirname(require.resolve("htm")), "htm.module.js"),
  };
  for (const [name, path] of Object.entries(modules)) {
    app.get(`/vendor/${name}`, (_request, response) => {
      response.type("text/javascript").send(withoutSourceMap(readFileSync(path, "utf8")));
    });
  }
  const fonts = dirname(require.resolve("@expo-google-fonts/inter"));
  // `Inter_500Medium_Italic.ttf` lies in the folder `500Medium_Italic`.
  app.get(/^\/vendor\/fonts\/(Inter_([A-Za-z0-9_]+)\.ttf)$/, (request, response, next) => {
    const path = join(fonts, String(request.params[1]), String(request.params[0]));
    if (!existsSync(path)) return next();
    response.type("font/ttf").set("cache-control", "max-age=86400").sendFile(path, { dotfiles: "allow" });
  });
}

interface Stripped {
  readonly modified: number;
  readonly script: string;
}

const stripped = new Map<string, Stripped>();

/** A TypeScript file of the page with its types taken out, as the browser wants it. */
function sendScript(pageDir: string, request: Request, response: Response, next: NextFunction): void {
  const path = normalize(join(pageDir, decodeURIComponent(request.path)));
  if (!path.startsWith(normalize(pageDir) + sep) || extname(path) !== ".ts" || !existsSync(path)) return next();
  response.type("text/javascript").set("cache-control", "no-cache").send(scriptOf(path));
}

function scriptOf(path: string): string {
  const modified = statSync(path).mtimeMs;
  const known = stripped.get(path);
  if (known?.modified === modified) return known.script;
  const script = stripTypeScriptTypes(readFileSync(path, "utf8"));
  stripped.set(path, { modified, script });
  return script;
}

function withoutSourceMap(script: string): string {
  return script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}
