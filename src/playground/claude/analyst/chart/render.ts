import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { Loader } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { expressionInterpreter } from "vega-interpreter";

import { hasForeignLetters, type Measure, numberUnwritable } from "./letters.ts";
import { CHART_CONFIG, FONT_FAMILY } from "./theme.ts";

const SCALE = 2;
const MAX_SIDE = 4_000;

/** A Vega-Lite specification as people write it; what is wrong with it comes out when it is drawn. */
export type ChartSpec = TopLevelSpec;

export interface Drawn {
  readonly png: Buffer;
  /** Words that no font here can write; the picture has `#1` for the first of them, and so on. */
  readonly unwritten: readonly string[];
  /** All texts of the picture. */
  readonly texts: readonly string[];
}

/** A Vega-Lite specification as a PNG of twice its size in points. Throws for a specification that cannot be drawn. */
export async function renderChart(spec: ChartSpec, values: readonly object[]): Promise<Drawn> {
  const svg = await renderSvg({ ...spec, data: { values: values.map((value) => ({ ...value })) } });
  const { Resvg } = await import("@resvg/resvg-js");
  const foreign = hasForeignLetters(svg);
  const options = {
    background: "#ffffff",
    fitTo: { mode: "zoom", value: SCALE },
    font: {
      fontFiles: fontFiles(),
      // Looking through the machine's fonts takes a moment, so only where the bundled ones cannot write a word.
      loadSystemFonts: foreign,
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
    logLevel: "off",
  } as const;
  const measure: Measure = (text) =>
    new Resvg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><text y="60" font-size="40">${text}</text></svg>`,
      { font: options.font },
    ).getBBox();
  const drawn = foreign ? numberUnwritable(svg, measure) : { svg, words: [] };
  const resvg = new Resvg(drawn.svg, options);
  if (resvg.width > MAX_SIDE || resvg.height > MAX_SIDE)
    throw new Error("this chart would be larger than a picture may be");
  return { png: resvg.render().asPng(), unwritten: drawn.words, texts: textsOf(drawn.svg) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function textsOf(svg: string): string[] {
  const texts = [...svg.matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)].map(([, text = ""]) =>
    text.replaceAll(/&(amp|lt|gt|quot|apos|#(\d+));/g, (_, name: string, code?: string) =>
      code === undefined ? (ENTITIES[name] ?? "") : String.fromCodePoint(Number(code)),
    ),
  );
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ""))];
}

async function renderSvg(spec: ChartSpec): Promise<string> {
  const { compile } = await import("vega-lite");
  const { parse, View } = await import("vega");
  const { logger, problems } = collector();
  const compiled = compile(spec, { config: CHART_CONFIG, logger }).spec;
  const runtime = parse(compiled, undefined, { ast: true });
  const view = new View(runtime, {
    renderer: "none",
    expr: expressionInterpreter,
    loader: noLoader(),
    logger,
  });
  try {
    const svg = await view.toSVG();
    const [problem] = problems;
    if (problem !== undefined) throw new Error(problem);
    return svg;
  } finally {
    view.finalize();
  }
}

/** Vega tells errors of expressions to its logger and draws on without them; a chart with a hole is no chart. */
function collector() {
  const problems: string[] = [];
  const logger = {
    level: () => logger,
    error(...said: readonly unknown[]) {
      problems.push(said.map((part) => (part instanceof Error ? part.message : String(part))).join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return { logger, problems };
}

/** Charts show the data they are given; nothing is fetched, linked or read from disk. */
function noLoader(): Loader {
  const refuse = () => Promise.reject(new Error("charts cannot load anything"));
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/** Static TTF files: resvg draws no text at all without them. */
function fontFiles(): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/inter/package.json"));
  return ["400Regular/Inter_400Regular", "500Medium/Inter_500Medium", "600SemiBold/Inter_600SemiBold"].map((name) =>
    join(folder, `${name}.ttf`),
  );
}
