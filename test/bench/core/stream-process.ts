import Anthropic from "@anthropic-ai/sdk";

import { analyze, type AnalysisDeps, type AnalysisRequest } from "../../../src/analysis/analyze.ts";
import type { AnalysisEvent } from "../../../src/analysis/answer.ts";
import { createClaude } from "../../../src/analysis/claude/client.ts";
import { createLogger } from "../../../src/log.ts";
import { createScrub } from "../../../src/scrub/scrub.ts";
import { serveParent } from "../measure/child.ts";

/** Who reads an answer: the analysis as it is, the same with its text scrubbed as it is shown, or the SDK's own helper. */
export type Reader = "ours" | "scrubbed" | "helper";

export interface StreamCommand {
  readonly reader: Reader;
  readonly url: string;
  /** For the files of the turn. */
  readonly folder: string;
}

export interface StreamReply {
  /** Processor time of this process, garbage collection included: it does not depend on what else runs. */
  readonly cpuMs: number;
  /** Characters of text that arrived. */
  readonly chars: number;
}

const API_KEY = "sk-ant-bench-00000000";
const MODEL = "claude-sonnet-5-5";
/** Beyond the product's own bound, to see how the cost grows. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;
const LIMITS = { maxBytes: 1_024, maxCount: 1 };

async function run({ reader, url, folder }: StreamCommand): Promise<StreamReply> {
  const before = process.cpuUsage();
  const chars = reader === "helper" ? await readWithHelper(url) : await readWithAnalysis(url, folder, reader);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, chars };
}

async function readWithHelper(url: string): Promise<number> {
  const client = new Anthropic({ apiKey: API_KEY, baseURL: url, maxRetries: 0 });
  const messages = [{ role: "user", content: "Tell me everything." }] as const;
  const stream = client.messages.stream({ model: MODEL, max_tokens: 64_000, messages: [...messages] });
  let events = 0;
  for await (const _event of stream) events += 1;
  if (events === 0) throw new Error("the helper saw no event");
  return (await stream.finalText()).length;
}

async function readWithAnalysis(url: string, folder: string, reader: Reader): Promise<number> {
  let chars = 0;
  const show = reader === "scrubbed" ? scrubbed(folder) : null;
  const emit = (event: AnalysisEvent): void => {
    if (event.kind !== "text") return;
    chars += event.delta.length;
    show?.push(event.delta);
  };
  const { answer } = await analyze(depsFor(url), requestFor(folder, emit));
  show?.end();
  const parts = answer.parts.map((part) => (part.kind === "text" ? part.markdown.length : 0));
  if (parts.reduce((sum, part) => sum + part, 0) !== chars) throw new Error("shown and answered text differ");
  return chars;
}

function scrubbed(folder: string) {
  return createScrub({ workDir: folder, allowedLinkHosts: [] }).stream();
}

function depsFor(url: string): AnalysisDeps {
  return {
    claude: createClaude({ apiKey: API_KEY, baseUrl: url, maxStreamBytes: MAX_STREAM_BYTES }),
    artifactLimits: LIMITS,
    patienceMs: 0,
    answerTimeoutMs: 600_000,
    now: () => performance.now(),
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    checkpointKey: new Uint8Array(32),
    notifyAdmin: async () => {},
    log: createLogger("error"),
  };
}

function requestFor(folder: string, emit: (event: AnalysisEvent) => void): AnalysisRequest {
  return {
    question: "Tell me everything.",
    datasets: [],
    refusals: [],
    model: MODEL,
    effort: "medium",
    dollars: null,
    smallGroups: null,
    language: null,
    containerId: null,
    inContainer: [],
    recap: "",
    earlierRuns: async () => [],
    userId: "bench",
    dir: folder,
    kept: null,
    keep: async () => {},
    giveUp: async () => {},
    signal: new AbortController().signal,
    emit,
  };
}

serveParent(run);
