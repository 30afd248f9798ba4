import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";

import { isObject } from "../blocks/check.ts";
import type { PlaySample } from "../control-api.ts";
import { PlayError } from "../errors.ts";

const INDEX = "samples.json";
const DATA_EXTENSIONS = [".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".parquet"];

/**
 * The bundled files: those that `samples.json` lists (`[{name, title, questions}]`), in its order. Without an index,
 * every data file of the folder under its own name.
 */
export function listSamples(dir: string): PlaySample[] {
  if (!existsSync(dir)) return [];
  const listed = readIndex(join(dir, INDEX)) ?? describeFolder(dir);
  return listed
    .filter(({ name }) => existsSync(join(dir, name)))
    .map((sample) => ({ ...sample, bytes: statSync(join(dir, sample.name)).size }));
}

/** The path of a listed sample; any other name is refused. */
export function samplePath(dir: string, name: string): string {
  if (!listSamples(dir).some((sample) => sample.name === name)) throw new PlayError(404, "sample_not_found");
  return join(dir, basename(name));
}

type Described = Omit<PlaySample, "bytes">;

function readIndex(path: string): Described[] | null {
  if (!existsSync(path)) return null;
  const index: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(index)) return null;
  return index.filter(isObject).map((entry) => ({
    name: basename(String(entry["name"])),
    title: String(entry["title"] ?? entry["name"]),
    questions: Array.isArray(entry["questions"]) ? entry["questions"].map(String) : [],
  }));
}

function describeFolder(dir: string): Described[] {
  const names = readdirSync(dir).filter((name) => name !== INDEX && DATA_EXTENSIONS.includes(extname(name)));
  return names.sort().map((name) => ({ name, title: name, questions: [] }));
}
