import { existsSync, statSync } from "node:fs";

import type { Sample } from "../../samples/samples.ts";
import type { PlaySample } from "../control-api.ts";
import { PlayError } from "../errors.ts";

/** The bundled files as the page offers them. */
export function listSamples(samples: readonly Sample[]): PlaySample[] {
  return samples
    .filter(({ path }) => existsSync(path))
    .map(({ name, title, path, questions }) => ({
      name,
      title,
      bytes: statSync(path).size,
      questions: [...questions],
    }));
}

/** The path of a bundled file. Throws 404 for any other name. */
export function samplePath(samples: readonly Sample[], name: string): string {
  const sample = samples.find((each) => each.name === name);
  if (sample === undefined) throw new PlayError(404, "sample_not_found");
  return sample.path;
}
