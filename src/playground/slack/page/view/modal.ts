import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { PlayView } from "../../control-api.ts";
import { Dialog } from "../overlay/dialog.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Blocks } from "../blocks/blocks.ts";
import { BlockHostContext } from "../blocks/host.ts";
import { plain } from "../blocks/kit.ts";
import { api } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { read, update } from "../state/store.ts";
import { useForm } from "./form.ts";
import { missingInputs } from "./missing.ts";

/** The modal the bot opened for this person. */
export function Modal({ view }: { view: PlayView }): VNode {
  const { form, values, setErrors } = useForm(view);
  const [busy, setBusy] = useState(false);
  const title = plain(view.title);
  const close = (): void => {
    update({ view: null });
    void attempt(() => api.close(view.id, read().me));
  };
  const submit = async (): Promise<void> => {
    const missing = missingInputs(view.blocks, values());
    setErrors(missing);
    if (Object.keys(missing).length > 0 || busy) return;
    setBusy(true);
    await attempt(async () => {
      const { errors, view: next } = await api.submit({ as: read().me, view_id: view.id, values: values() });
      if (errors !== undefined) setErrors(errors);
      else update({ view: next ?? null });
    });
    setBusy(false);
  };
  const host = useMemo(
    () => ({
      press: async (press: { action_id: string; block_id: string; value: string }) => {
        await api.press({ as: read().me, channel: "", ts: "", view_id: view.id, ...press });
      },
      tree: () => null,
      form,
    }),
    [view.id, form],
  );
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    void submit();
  };
  return html`<${Dialog} label=${title} kind="modal" onClose=${close}>
    <form onSubmit=${onSubmit} novalidate>
      <header class="modal-head">
        <h2>${title}</h2>
        <button type="button" class="icon-button" title="Close (Esc)" aria-label="Close" onClick=${close}>
          <${Icon} name="close" />
        </button>
      </header>
      <div class="modal-body">
        <${BlockHostContext.Provider} value=${host}><${Blocks} blocks=${view.blocks} /><//>
      </div>
      <footer class="dialog-actions modal-foot">
        <button type="button" class="button" onClick=${close}>${plain(view.close) || "Cancel"}</button>
        ${view.submit === undefined || view.submit === null ? null : html`<button type="submit" class=${classes("button button-primary", busy && "button-busy")} aria-busy=${busy}>${plain(view.submit)}</button>`}
      </footer>
    </form>
  <//>`;
}
