import { FONT_FAMILY, INK, MUTED } from "../../chart/theme.ts";

export type Spec = Record<string, unknown>;

/** What every chart says about itself. */
export interface ChartText {
  readonly title: string;
  readonly subtitle: string;
}

export const WIDTH = 680;
export const HEIGHT = 320;

/** The outer part of a specification; the data are put in by the `chart` command. */
export function frame(text: ChartText, size: { width?: number; height?: number }, rest: Spec): Spec {
  return { ...opening(text), width: size.width ?? WIDTH, height: size.height ?? HEIGHT, ...rest };
}

/** Charts of their own scales below each other, with one title. */
export function stackOf(text: ChartText, panels: readonly { readonly name: string; readonly spec: Spec }[]): Spec {
  const vconcat = panels.map(({ name, spec }) => {
    const { $schema: _schema, title: _title, ...inner } = spec;
    return { ...inner, title: { text: name, fontSize: 13, fontWeight: 500, color: MUTED, offset: 8 } };
  });
  return { ...opening(text), spacing: 26, vconcat };
}

function opening(text: ChartText): Spec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: {
      text: wrap(text.title, 64),
      subtitle: wrap(text.subtitle, 96),
      color: INK,
      subtitleColor: MUTED,
      font: FONT_FAMILY,
    },
  };
}

/** Long titles go on in a second line instead of leaving the picture. */
function wrap(text: string, width: number): string | string[] {
  if (text.length <= width) return text;
  const at = text.lastIndexOf(" ", width);
  if (at < 20) return `${text.slice(0, width - 1)}…`;
  const rest = text.slice(at + 1);
  return [text.slice(0, at), rest.length > width ? `${rest.slice(0, width - 1)}…` : rest];
}

/** A field name as Vega-Lite wants it: dots and brackets are paths unless escaped. */
export function field(name: string): string {
  return name.replaceAll(/([\\.[\]'"])/g, "\\$1");
}
