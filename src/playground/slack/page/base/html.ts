import { h, type VNode } from "preact";
import htm from "htm";

type Html = (strings: TemplateStringsArray, ...values: unknown[]) => VNode;

/** Template tag that makes Preact nodes: values become text or props, never markup. Each template has one root. */
export const html = htm.bind(h) as Html;

/** Joins the class names that apply. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
