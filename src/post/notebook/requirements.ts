import type { SafeCodeRun } from "../../scrub/safe-answer.ts";

/** Packages whose name on PyPI is not the name they are imported by. */
const PACKAGES: Readonly<Record<string, string>> = {
  sklearn: "scikit-learn",
  PIL: "pillow",
  cv2: "opencv-python",
  yaml: "pyyaml",
  bs4: "beautifulsoup4",
  dateutil: "python-dateutil",
  docx: "python-docx",
  pptx: "python-pptx",
};
/** Modules of the standard library that analysis code imports (docs.python.org/3/py-modindex.html). */
const STANDARD: ReadonlySet<string> = new Set(
  (
    "abc argparse ast base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal difflib enum " +
    "fractions functools gc glob gzip hashlib heapq html io itertools json locale logging math mimetypes operator os " +
    "pathlib pickle platform pprint random re shutil sqlite3 statistics string struct subprocess sys tempfile textwrap " +
    "time traceback typing unicodedata urllib uuid warnings xml zipfile zlib zoneinfo __future__"
  ).split(" "),
);
const IMPORT = /^[ \t]*(?:import[ \t]+([\w., \t]{1,200})|from[ \t]+([\w.]{1,80})[ \t]+import\b)/gm;
/** What pandas loads for these calls without an import of its own. */
const BESIDE: readonly (readonly [RegExp, string])[] = [
  [/\bread_excel\(|\bto_excel\(|\.xlsx\b/, "openpyxl"],
  [/\bread_parquet\(|\bto_parquet\(/, "pyarrow"],
];

/** Names of the packages that the code needs beside Python itself, in alphabetical order. */
export function requirementsOf(runs: readonly SafeCodeRun[]): string[] {
  const needed = new Set<string>();
  for (const { language, code } of runs) {
    if (language === "sql") needed.add("duckdb");
    for (const name of importedBy(code)) if (!STANDARD.has(name)) needed.add(PACKAGES[name] ?? name);
    if (language !== "sql") for (const [pattern, name] of BESIDE) if (pattern.test(code)) needed.add(name);
  }
  return [...needed].toSorted();
}

function* importedBy(code: string): Generator<string> {
  for (const [, plain, from] of code.matchAll(IMPORT)) {
    for (const part of (plain ?? from ?? "").split(",")) {
      const name = /^\s*(\w+)/.exec(part)?.[1];
      if (name !== undefined) yield name;
    }
  }
}
