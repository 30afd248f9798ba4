import type { Inspector } from "../find/inspector.ts";
import { stripInvisible } from "../find/invisible.ts";
import { hideProviderTraces } from "../find/provider-traces.ts";

/** Slack and every file system take this much; the provider's own limit is 255. */
const NAME_CHARS = 120;

/** Endings of files; anything else behind a dot is part of the name, and perhaps of an address. */
const EXTENSION =
  /\.(?:csv|tsv|txt|md|json|jsonl|ndjson|xlsx?|xlsb|ods|parquet|pdf|png|jpe?g|gif|webp|svgz?|html?|xhtml|xml|ya?ml|log|sql|py|js|mjs|ts|ipynb|zip|gz|tar|docx?|pptx?|bin|dat|hta|vbs|bat|cmd|ps1|sh|exe|jar|scr|lnk|url|swf|mhtml?|webloc|desktop)$/i;

/** Endings that a browser would run when the file is opened from Slack; they get `.txt` behind them. */
const ACTIVE =
  /\.(?:html?|xhtml|mhtml?|svgz?|xml|js|mjs|hta|vbs|bat|cmd|ps1|sh|exe|jar|scr|lnk|url|desktop|webloc|swf)$/i;

/** A base name that is harmless everywhere: no path, no control or format character, nothing live, nothing sensitive. */
export function safeFileName(inspector: Inspector, name: string): string {
  const base = baseName(stripInvisible(hideProviderTraces(name)));
  const extension = EXTENSION.exec(base)?.[0] ?? "";
  const stem = base.slice(0, base.length - extension.length);
  const budget = inspector.budget();
  const clean = (text: string): string => inspector.clean({ surface: "file_name" }, text, budget);
  // Looked at again as it is written: what stood in a table of many lines before may be told by itself now.
  const harmless = clean(harmlessStem(clean(stem))).slice(0, NAME_CHARS - extension.length - 4);
  const full = `${harmless === "" ? "file" : harmless}${extension.toLowerCase()}`;
  return ACTIVE.test(full) ? `${full}.txt` : full;
}

function baseName(path: string): string {
  return path.split(/[/\\\u2215\u2044\u29f8\uff0f]/).findLast((part) => part.trim() !== "") ?? "";
}

function harmlessStem(stem: string): string {
  return stem
    .replace(/\s+/g, " ")
    .replace(/[<>:"|?*`~^$;&%=\ufe64\uff1c\uff1e]+/g, "_")
    .replace(/[@\uff20](?=channel|here|everyone|group|[UWS][A-Z0-9]{6})/gi, "_")
    .replace(/\](?=\()/g, "_")
    .replace(/^[.\- ]+|[._ ]+$/g, "");
}
