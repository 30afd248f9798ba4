import { copyFile, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";

import { decode, detectEncoding } from "../../../../tabular/encoding.ts";
import { CommandError, type Place, readable, writable } from "./place.ts";

const MAX_PRINTED = 100_000;

/** `ls [folder]`: names and sizes, hidden files left out. */
export async function ls(place: Place, args: readonly string[]): Promise<string> {
  const named = args.filter((word) => !word.startsWith("-"));
  const folders = named.length > 0 ? named : [place.workDir];
  const lines: string[] = [];
  for (const folder of folders) {
    const path = await readable(place, folder);
    const names = (await stat(path)).isDirectory() ? await readdir(path) : [""];
    for (const name of names.filter((entry) => !entry.startsWith(".")).sort()) {
      const { size } = await stat(join(path, name));
      lines.push(`${String(size).padStart(12)}  ${name === "" ? basename(path) : name}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** `cat file…` */
export async function cat(place: Place, args: readonly string[]): Promise<string> {
  let text = "";
  for (const name of args) text += await readText(place, name);
  return text.length > MAX_PRINTED ? `${text.slice(0, MAX_PRINTED)}\n… (cut)\n` : text;
}

/** `head [-n N] file` */
export async function head(place: Place, args: readonly string[]): Promise<string> {
  const flag = args.indexOf("-n");
  const count = flag === -1 ? 10 : Number(args[flag + 1] ?? 10);
  const names = args.filter((word, index) => !word.startsWith("-") && (flag === -1 || index !== flag + 1));
  const lines: string[] = [];
  for (const name of names) lines.push(...(await readText(place, name)).split(/(?<=\n)/).slice(0, count));
  return lines.join("").slice(0, MAX_PRINTED);
}

/** `cp from to` */
export async function cp(place: Place, args: readonly string[]): Promise<string> {
  const [from, to] = args;
  if (from === undefined || to === undefined || args.length !== 2) throw new CommandError("usage: cp FROM TO", 2);
  const source = await readable(place, from);
  const folder = to.endsWith("/") || to === place.outputDir || to === place.workDir;
  await copyFile(source, await writable(place, folder ? join(to, basename(source)) : to));
  return "";
}

async function readText(place: Place, name: string): Promise<string> {
  const path = await readable(place, name);
  if (!(await stat(path)).isFile()) throw new CommandError(`${name}: Is a directory`);
  const bytes = await readFile(path);
  return decode(bytes, detectEncoding(bytes.subarray(0, 65_536)));
}
