import type { VNode } from "preact";
import { html } from "./html.ts";

/** Strokes on a 20 × 20 grid, drawn for this page. */
const PATHS = {
  hash: ["M7.6 3.5 6 16.5", "M14 3.5 12.4 16.5", "M3.5 7.2h13.4", "M3.1 12.8h13.4"],
  lock: ["M5 9h10v7.5H5z", "M7 9V6.5a3 3 0 0 1 6 0V9"],
  home: ["M3.5 9.2 10 3.8l6.5 5.4", "M5.2 8v8.2h9.6V8", "M8.3 16.2v-4.4h3.4v4.4"],
  reply: ["M8 5 3.8 9.2 8 13.4", "M4 9.2h6.6a5.6 5.6 0 0 1 5.6 5.6v.7"],
  close: ["m5 5 10 10", "M15 5 5 15"],
  back: ["M11.8 4.5 6.3 10l5.5 5.5"],
  more: ["M5 10h.01", "M10 10h.01", "M15 10h.01"],
  trash: ["M4 5.8h12", "M8 5.8V4h4v1.8", "M5.4 5.8l.7 10.4h7.8l.7-10.4", "M8.4 9v4.4", "M11.6 9v4.4"],
  pencil: ["m4 16 .8-3.6L13 4.2a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.6 15.2z"],
  download: ["M10 3.8v8.4", "m6.4 8.8 3.6 3.6 3.6-3.6", "M4 16.2h12"],
  clip: ["m15.8 9.6-5.9 5.9a3.6 3.6 0 0 1-5.1-5.1l6.2-6.2a2.4 2.4 0 0 1 3.4 3.4l-6 6a1.2 1.2 0 0 1-1.7-1.7l5.3-5.3"],
  plus: ["M10 4.2v11.6", "M4.2 10h11.6"],
  send: ["M3.8 10h10.8", "m10.2 5 5 5-5 5"],
  at: [
    "M12.8 10a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z",
    "M12.8 7.2v3.6a1.9 1.9 0 0 0 3.8 0V10a6.6 6.6 0 1 0-2.6 5.3",
  ],
  spark: ["M10 3.2 11.7 8.3 16.8 10l-5.1 1.7L10 16.8l-1.7-5.1L3.2 10l5.1-1.7z"],
  eye: [
    "M2.8 10S5.4 5.2 10 5.2 17.2 10 17.2 10 14.6 14.8 10 14.8 2.8 10 2.8 10z",
    "M12 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
  ],
  sun: [
    "M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0z",
    "M10 2.6v1.8M10 15.6v1.8M2.6 10h1.8M15.6 10h1.8M4.8 4.8 6 6M14 14l1.2 1.2M4.8 15.2 6 14M14 6l1.2-1.2",
  ],
  moon: ["M16.2 11.6A6.6 6.6 0 0 1 8.4 3.8a6.6 6.6 0 1 0 7.8 7.8z"],
  menu: ["M3.5 6h13", "M3.5 10h13", "M3.5 14h13"],
  log: ["M3.2 10h3l2-5 3.4 10 2.2-5h3"],
  restart: ["M4.2 10a5.8 5.8 0 1 0 1.9-4.3", "M4.2 3.6v3.2h3.2"],
  check: ["m4.2 10.6 3.8 3.8 7.8-8.6"],
  chevron: ["m5.4 7.8 4.6 4.6 4.6-4.6"],
  right: ["m7.8 5.4 4.6 4.6-4.6 4.6"],
  left: ["M12.2 5.4 7.6 10l4.6 4.6"],
  alert: ["M10 3.6 17 16H3z", "M10 8.2v3.6", "M10 13.8h.01"],
  info: ["M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z", "M10 9.2v4.2", "M10 6.6h.01"],
  up: [
    "M6.2 9v7.2H3.6V9z",
    "M6.2 9 9.4 3.4a1.6 1.6 0 0 1 1.6 1.8l-.4 2.6h4.2a1.6 1.6 0 0 1 1.6 1.9l-1 5.2a1.6 1.6 0 0 1-1.6 1.3H6.2",
  ],
  down: [
    "M13.8 11V3.8h2.6V11z",
    "M13.8 11l-3.2 5.6A1.6 1.6 0 0 1 9 14.8l.4-2.6H5.2a1.6 1.6 0 0 1-1.6-1.9l1-5.2a1.6 1.6 0 0 1 1.6-1.3h7.6",
  ],
  table: ["M3.5 4.5h13v11h-13z", "M3.5 8.2h13M3.5 11.8h13M8 8.2v7.3"],
  link: [
    "M8.4 11.6a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-.9.9",
    "M11.6 8.4a3 3 0 0 0-4.3 0L4.7 11A3 3 0 0 0 9 15.3l.9-.9",
  ],
  play: ["M6.5 4.2v11.6l9-5.8z"],
  copy: ["M7.5 7.5h8v8h-8z", "M12.5 7.5v-3h-8v8h3"],
  search: ["M13.4 8.8a4.6 4.6 0 1 1-9.2 0 4.6 4.6 0 0 1 9.2 0z", "m12.2 12.2 4 4"],
  sort: ["M7 4.5v11", "m4.4 12.9 2.6 2.6 2.6-2.6", "M13 15.5v-11", "m10.4 7.1 2.6-2.6 2.6 2.6"],
} as const;

export type IconName = keyof typeof PATHS;

/** A small line icon. Decorative: the control around it carries the words. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }): VNode {
  return html`<svg
    class=${`icon icon-${name}`}
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    aria-hidden="true"
    focusable="false"
  >
    ${PATHS[name].map((d) => html`<path d=${d} />`)}
  </svg>`;
}

/** The product's mark: the rows of a sheet, written with one thread. */
export function Mark({ size = 36 }: { size?: number }): VNode {
  return html`<svg class="mark" width=${size} height=${size} viewBox="0 0 36 36" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="36" height="36" rx="10" />
    <path class="mark-thread" d="M10 11.2h12.6a3.4 3.4 0 0 1 0 6.8h-9.2a3.4 3.4 0 0 0 0 6.8H26" />
  </svg>`;
}
