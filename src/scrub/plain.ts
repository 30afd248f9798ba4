import { applyEdits, type Inspector } from "./find/inspector.ts";
import { stripInvisible } from "./find/invisible.ts";
import type { AllowedHosts } from "./markdown/links.ts";
import { liveSpans, type Reading } from "./markdown/live.ts";
import { hideProviderTraces, hideProviderTracesInCode } from "./find/provider-traces.ts";
import type { Surface } from "./safe-answer.ts";

/** Plain text for a surface: findings replaced, provider traces hidden, nothing live for any reader. */
export function writePlain(inspector: Inspector, surface: Surface, input: string, hosts: AllowedHosts): string {
  const hide = surface === "code" ? hideProviderTracesInCode : hideProviderTraces;
  const text = hide(stripInvisible(input));
  const cleaned = inspector.clean({ surface }, text, inspector.budget());
  return disarm(cleaned, surface === "code" || surface === "stdout" ? "code" : "plain", hosts);
}

/** The text with everything live taken apart; its visible words stay. */
export function disarm(text: string, reading: Reading, hosts: AllowedHosts): string {
  return applyEdits(text, liveSpans(text, reading, hosts));
}
