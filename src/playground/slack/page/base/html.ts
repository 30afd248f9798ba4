import { h, type VNode } from "preact";
import htm from "htm";

const build = htm.bind<VNode>(h);

/**
 * Template tag that makes Preact nodes: values become text or props, never markup. Throws when a template has no single
 * root.
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode {
  const built = build(strings, ...values);
  if (Array.isArray(built)) throw new TypeError("A template needs exactly one root.");
  return built;
}

/** Joins the class names that apply. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

/** What stands in the field that an event came from. */
export function fieldText(event: Event): string {
  const { currentTarget: field } = event;
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : "";
}
