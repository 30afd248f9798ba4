import { createRequire } from "node:module";

import type { Script } from "../learned/words/scripts.ts";
import { AppError } from "../../errors.ts";

/** What charts can be read with: `tesseract` comes with us, `paddle` has to be installed beside us. */
export const CHART_ENGINES = ["tesseract", "paddle"] as const;
export type ChartEngine = (typeof CHART_ENGINES)[number];

/** Too large for everybody, and its install script wants the network. */
export const PADDLE_PACKAGE = "@gutenye/ocr-node";
const INSTALL = `npm install --no-save --ignore-scripts ${PADDLE_PACKAGE}@1.4.8`;

/** Letters beside Latin ones that an engine reads. */
export function scriptsOf(engine: ChartEngine): ReadonlySet<Script> {
  return new Set<Script>(engine === "paddle" ? ["Han"] : []);
}

/** Throws `AppError("config.invalid")` where the engine cannot be loaded from here. */
export function requireEngine(engine: ChartEngine): void {
  if (engine === "tesseract" || isInstalled()) return;
  throw new AppError({
    code: "config.invalid",
    userMessage: "The configuration is not complete.",
    operatorHint: `The configuration has these problems:\n  - CHART_READER is paddle, but ${PADDLE_PACKAGE} is not installed; in this folder: ${INSTALL}`,
  });
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(PADDLE_PACKAGE);
    return true;
  } catch {
    return false;
  }
}
