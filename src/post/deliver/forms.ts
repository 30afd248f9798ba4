import { SlackRejected } from "../slack/call.ts";
import type { Forms } from "../render/blocks.ts";
import type { Plan } from "./plan.ts";

/** How often a workspace has refused blocks for data; what it was shown since without trouble counts against it. */
export interface DataRefusals {
  tables: number;
  charts: number;
}

/** Slack brings these blocks to its workspaces one after the other; one that refuses them so often is not asked again. */
const ENOUGH = 3;

/**
 * Sends what `units` make up, with blocks for data where the workspace takes them, and where it does not take these, with
 * plain ones: first without charts, then without tables that can be sorted. Throws the first refusal when no form is taken.
 */
export async function inForms<T>(refusals: DataRefusals, units: Plan, send: (forms: Forms) => Promise<T>): Promise<T> {
  const [first, ...simpler] = formsFor(refusals, units);
  try {
    return await sendAs(refusals, units, first, send);
  } catch (error) {
    for (const forms of simpler) {
      if (!isAboutBlocks(error)) break;
      try {
        const sent = await sendAs(refusals, units, forms, send);
        noteRefused(refusals, first, forms);
        return sent;
      } catch (again) {
        if (!isAboutBlocks(again)) throw again;
      }
    }
    throw error;
  }
}

async function sendAs<T>(
  refusals: DataRefusals,
  units: Plan,
  forms: Forms,
  send: (forms: Forms) => Promise<T>,
): Promise<T> {
  const sent = await send(forms);
  if (forms.dataTables && has(units, "table")) refusals.tables = 0;
  if (forms.charts && has(units, "chart")) refusals.charts = 0;
  return sent;
}

/** The forms worth trying, richest first; only one where nothing in the units depends on it. */
function formsFor(refusals: DataRefusals, units: Plan): [Forms, ...Forms[]] {
  const charts = has(units, "chart") && refusals.charts < ENOUGH;
  const dataTables = refusals.tables < ENOUGH;
  const rest: Forms[] = [];
  if (charts) rest.push({ dataTables, charts: false });
  if (dataTables && has(units, "table")) rest.push({ dataTables: false, charts: false });
  return [{ dataTables, charts }, ...rest];
}

function noteRefused(refusals: DataRefusals, wanted: Forms, taken: Forms): void {
  if (wanted.charts && taken.dataTables === wanted.dataTables) refusals.charts += 1;
  if (wanted.dataTables && !taken.dataTables) refusals.tables += 1;
}

function has(units: Plan, kind: "table" | "chart"): boolean {
  return units.some((unit) => unit.kind === kind);
}

/** A call whose earlier attempt may have taken effect is not made in another form; nor does another form help an image. */
function isAboutBlocks(error: unknown): boolean {
  if (!(error instanceof SlackRejected) || error.afterDoubt) return false;
  if (error.remarks.some((remark) => /invalid slack file|context_actions|feedback_buttons/i.test(remark))) return false;
  return /^invalid_(?:blocks|chunks|arguments)/.test(error.reason);
}
