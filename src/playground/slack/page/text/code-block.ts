import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { highlight } from "./highlight.ts";

/** Code with colours and a copy button. */
export function CodeBlock({ code, language = "" }: { code: string; language?: string }): VNode {
  const tokens = useMemo(() => highlight(code, language.toLowerCase()), [code, language]);
  return html`<div class="code-frame">
    <pre class="code-block" tabindex="0"><code>
      ${tokens.map(({ kind, text }) => (kind === "plain" ? text : html`<span class=${`tok-${kind}`}>${text}</span>`))}
    </code></pre>
    <${CopyButton} text=${code} />
  </div>`;
}

function CopyButton({ text }: { text: string }): VNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  const label = copied ? "Copied" : "Copy code";
  return html`<button type="button" class="icon-button code-copy" title=${label} aria-label=${label} onClick=${copy}>
    <${Icon} name=${copied ? "check" : "copy"} size=${16} />
  </button>`;
}
