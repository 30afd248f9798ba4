import type { VNode } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { classes, fieldText, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { FileChip } from "../message/file-chip.ts";
import { useStore } from "../state/store.ts";
import { AttachMenu } from "./attach-menu.ts";
import { completionAt, type Suggestion } from "./completion.ts";
import { CompletionList } from "./completion-list.ts";
import { attachFiles, changeDraft, EMPTY_DRAFT, removeAttachment } from "./drafts.ts";
import { Mirror } from "./mirror.ts";
import { canSend, type Place, sendDraft } from "./send.ts";

interface ComposerProps {
  place: Place;
  /** Key of the draft. */
  draftKey: string;
  placeholder: string;
  /** Takes the focus when it appears. */
  autofocus?: boolean;
  onEscape?: () => void;
  /** Arrow up in an empty composer. */
  onEditLast?: () => void;
}

/** Where a message is written: text with completion, files, Enter to send. */
export function Composer(props: ComposerProps): VNode {
  const { place, draftKey, placeholder } = props;
  const draft = useStore((state) => state.drafts[draftKey]) ?? EMPTY_DRAFT;
  const area = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion(area, draft.text, (text) => changeDraft(draftKey, () => ({ text })));
  useGrowing(area, draft.text);
  useEffect(() => {
    if (props.autofocus === true && globalThis.matchMedia("(hover: hover)").matches)
      area.current?.focus({ preventScroll: true });
  }, []);
  const send = (): void => {
    void sendDraft(place, draftKey);
    area.current?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || completion.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "Escape" && props.onEscape !== undefined) props.onEscape();
    else if (event.key === "ArrowUp" && draft.text === "" && props.onEditLast !== undefined) props.onEditLast();
    else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    attachFiles(draftKey, files);
  };
  return html`<div class="composer">
    ${completion.list}
    <div class="composer-box">
      ${
        draft.files.length === 0
          ? null
          : html`<div class="chips">
              ${draft.files.map((file) => html`<${FileChip} key=${file.key} name=${file.name} size=${file.size} state=${file.state} onRemove=${() => removeAttachment(draftKey, file.key)} />`)}
            </div>`
      }
      <div class="composer-text">
        <${Mirror} text=${draft.text} />
        <textarea
          ref=${area}
          rows="1"
          placeholder=${placeholder}
          aria-label=${placeholder}
          value=${draft.text}
          onInput=${completion.onInput}
          onKeyDown=${onKey}
          onPaste=${onPaste}
          onBlur=${completion.close}
          onSelect=${completion.onSelect}
          ...${completion.aria}
        ></textarea>
      </div>
      <${Bar} draftKey=${draftKey} ready=${canSend(draft)} onSend=${send} onMention=${completion.startMention} />
    </div>
  </div>`;
}

interface BarProps {
  draftKey: string;
  ready: boolean;
  onSend: () => void;
  onMention: () => void;
}

function Bar({ draftKey, ready, onSend, onMention }: BarProps): VNode {
  return html`<div class="composer-bar">
    <${AttachMenu} draftKey=${draftKey} />
    <button type="button" class="icon-button" title="Mention someone" aria-label="Mention someone" onClick=${onMention}>
      <${Icon} name="at" />
    </button>
    <span class="composer-gap"></span>
    <span class="composer-hint" aria-hidden="true"><kbd>Enter</kbd> to send</span>
    <button
      type="button"
      class=${classes("send", ready && "send-ready")}
      title="Send (Enter)"
      aria-label="Send message"
      disabled=${!ready}
      onClick=${onSend}
    >
      <${Icon} name="send" />
    </button>
  </div>`;
}

/** Grows with its text up to the height that CSS allows. */
function useGrowing(area: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const { current: box } = area;
    if (box === null) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);
}

interface CompletionControls {
  list: VNode | null;
  aria: Record<string, unknown>;
  close: () => void;
  onInput: (event: Event) => void;
  onSelect: () => void;
  onKey: (event: KeyboardEvent) => boolean;
  startMention: () => void;
}

function useCompletion(
  area: { current: HTMLTextAreaElement | null },
  text: string,
  onText: (text: string) => void,
): CompletionControls {
  const play = useStore((state) => state.play);
  const id = useId();
  const [caret, setCaret] = useState(-1);
  const [at, setAt] = useState(0);
  const caretAfter = useRef<number | null>(null);
  const completion = caret < 0 || play === null ? null : completionAt(text, caret, play);
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    area.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  });
  const write = (next: string, position: number, open: boolean): void => {
    caretAfter.current = position;
    onText(next);
    setCaret(open ? position : -1);
    setAt(0);
    area.current?.focus({ preventScroll: true });
  };
  const pick = (suggestion: Suggestion): void => {
    if (completion === null) return;
    const rest = text.slice(caret).replace(/^ /, "");
    write(text.slice(0, completion.from) + suggestion.text + rest, completion.from + suggestion.text.length, false);
  };
  const close = (): void => setCaret(-1);
  const onKey = (event: KeyboardEvent): boolean => {
    const count = completion?.suggestions.length ?? 0;
    const suggestion = completion?.suggestions[at];
    if (count === 0) return false;
    if (event.key === "ArrowDown") setAt((at + 1) % count);
    else if (event.key === "ArrowUp") setAt((at + count - 1) % count);
    else if ((event.key === "Enter" || event.key === "Tab") && suggestion !== undefined) pick(suggestion);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const onInput = (event: Event): void => {
    onText(fieldText(event));
    setCaret(area.current?.selectionStart ?? -1);
    setAt(0);
  };
  const onSelect = (): void => {
    const box = area.current;
    if (caret >= 0 && box !== null && box.selectionStart !== caret) setCaret(box.selectionStart);
  };
  const startMention = (): void => {
    const position = area.current?.selectionStart ?? text.length;
    const gap = position === 0 || /\s$/.test(text.slice(0, position)) ? "" : " ";
    write(`${text.slice(0, position)}${gap}@${text.slice(position)}`, position + gap.length + 1, true);
  };
  const aria = {
    "aria-autocomplete": "list",
    "aria-controls": completion === null ? undefined : id,
    "aria-activedescendant": completion === null ? undefined : `${id}-${at}`,
  };
  const list =
    completion === null
      ? null
      : html`<${CompletionList}
          id=${id}
          suggestions=${completion.suggestions}
          at=${at}
          onPick=${pick}
          onEnter=${setAt}
        />`;
  return { list, aria, close, onInput, onSelect, onKey, startMention };
}
