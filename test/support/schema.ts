import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type * as Generator from "ts-json-schema-generator";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

const MODULES = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules");
const CACHE = join(MODULES, ".cache", "threadsheet-schemas");
const require = createRequire(import.meta.url);

/**
 * JSON Schema of an exported type of an installed package. `from` is the declaration file below node_modules, such as
 * `@anthropic-ai/sdk/resources/files.d.ts`. Made once and kept under node_modules/.cache by the versions of the package
 * and of the generator, because making one takes a second or two.
 */
export function schemaOf(typeName: string, from: string): object {
  const path = join(CACHE, `${keyOf(from)}-${typeName}.json`);
  return readCached(path) ?? generate(typeName, from, path);
}

const validators = new Map<string, ValidateFunction>();

/** What is wrong with the value, measured against an exported type; empty when it conforms. Unknown fields are wrong. */
export function problemsWith(value: unknown, typeName: string, from: string): string[] {
  const key = `${from}#${typeName}`;
  const validate =
    validators.get(key) ?? new Ajv({ strict: false, allErrors: false }).compile(schemaOf(typeName, from));
  validators.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || "/"} ${error.message ?? "is not valid"} ${JSON.stringify(error.params)}`;
}

function keyOf(from: string): string {
  const packageName = from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");
  const parts = [packageName, versionOf(packageName), versionOf("ts-json-schema-generator"), from];
  return parts.join("-").replaceAll(/[^A-Za-z0-9.-]/g, "_");
}

function versionOf(packageName: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(MODULES, packageName, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

function readCached(path: string): object | null {
  try {
    const schema: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof schema === "object" ? schema : null;
  } catch {
    return null;
  }
}

const generators = new Map<string, Generator.SchemaGenerator>();

/** One generator for each declaration file: reading it and all it imports is what takes the time. */
function generatorOf(from: string): Generator.SchemaGenerator {
  const known = generators.get(from);
  if (known !== undefined) return known;
  // Loaded only here: it brings a whole TypeScript along.
  const { createGenerator }: typeof Generator = require("ts-json-schema-generator");
  const generator = createGenerator({ path: join(MODULES, from), jsDoc: "none", skipTypeCheck: true });
  generators.set(from, generator);
  return generator;
}

function generate(typeName: string, from: string, path: string): object {
  const schema = generatorOf(from).createSchema(typeName);
  mkdirSync(CACHE, { recursive: true });
  // Test files run side by side: each writes its own copy and the last one stays.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(schema));
  renameSync(draft, path);
  return schema;
}
