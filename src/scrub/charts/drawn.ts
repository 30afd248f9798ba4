import type { Answer, Artifact } from "../../analysis/answer.ts";
import { type ArtifactOptions, type CleanArtifact, cleanArtifact } from "../artifacts/artifacts.ts";
import { pictureOf, readingOf } from "../artifacts/images.ts";
import { Ledger } from "../find/ledger.ts";
import type { GroupPass } from "../groups/pass.ts";
import { exchangesFor, type LabelExchange } from "./exchange.ts";

type ArtifactPart = Extract<Answer["parts"][number], { kind: "artifact" }>;

type OptionsFor = (ledger: Ledger, groups: GroupPass | null) => ArtifactOptions;

/** Cleans artifacts, of charts that were drawn again the better picture, and remembers what was hidden in the first. */
export class DrawnCharts {
  readonly #optionsFor: OptionsFor;
  readonly #hidden = new Map<string, Ledger>();

  constructor(optionsFor: OptionsFor) {
    this.#optionsFor = optionsFor;
  }

  /** Labels of a chart that must not be seen, with what may be; none for anything else, or where nobody can tell. */
  async exchanges(artifact: Artifact): Promise<LabelExchange[]> {
    if (artifact.kind !== "png" && artifact.kind !== "jpeg") return [];
    const ledger = new Ledger();
    const { bytes, texts } = await pictureOf(artifact);
    const reading = readingOf(this.#optionsFor(ledger, null), texts);
    if (reading === null) return [];
    const exchanges = await exchangesFor(bytes, reading);
    this.#hidden.set(artifact.sha256, ledger);
    return exchanges;
  }

  /**
   * The artifact as it may be shown: drawn again if nothing in that picture has to be covered, else the first with its
   * labels covered. What is in neither picture is not counted.
   */
  async clean(
    { artifact, alt, redrawn }: ArtifactPart,
    ledger: Ledger,
    groups: GroupPass | null,
  ): Promise<CleanArtifact> {
    if (redrawn === undefined) return await cleanArtifact(artifact, alt, this.#optionsFor(ledger, groups));
    const [second, counted] = await this.#counting(redrawn, alt);
    if (second.kind === "image" && second.covered === 0) {
      ledger.addAll(counted.list());
      ledger.addAll(this.#hidden.get(artifact.sha256)?.list() ?? []);
      return second;
    }
    const [first, countedFirst] = await this.#counting(artifact, alt);
    const isSecond = first.kind === "withheld" && second.kind === "image";
    ledger.addAll((isSecond ? counted : countedFirst).list());
    return isSecond ? second : first;
  }

  async #counting(artifact: Artifact, alt: string): Promise<[CleanArtifact, Ledger]> {
    const ledger = new Ledger();
    return [await cleanArtifact(artifact, alt, this.#optionsFor(ledger, null)), ledger];
  }
}
