import {
  accessSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  type MakeDirectoryOptions,
  type PathLike,
  type RmOptions,
} from "node:fs";

/** `node:fs/promises` whose everyday work is done before the call returns. */
export function promptFiles<T extends object>(original: T): T {
  return {
    ...original,
    access: async (path: PathLike) => accessSync(path),
    mkdir: async (path: PathLike, options?: MakeDirectoryOptions) => mkdirSync(path, options),
    readdir: async (path: PathLike) => readdirSync(path),
    readFile: async (path: PathLike) => readFileSync(path),
    rm: async (path: PathLike, options?: RmOptions) => rmSync(path, options),
    stat: async (path: PathLike) => statSync(path),
    writeFile: async (path: PathLike, data: Uint8Array) => writeFileSync(path, data),
  };
}

/** `node:timers/promises` whose time is up as soon as it has begun. */
export function promptTimers<T extends { setImmediate(value: unknown): Promise<unknown> }>(original: T): T {
  return { ...original, setTimeout: (_ms: number, value: unknown) => original.setImmediate(value) };
}
