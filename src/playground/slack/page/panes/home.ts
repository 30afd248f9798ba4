import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { PlayView } from "../../control-api.ts";
import { html } from "../base/html.ts";
import { Mark } from "../base/icons.ts";
import { Blocks } from "../blocks/blocks.ts";
import { BlockHostContext } from "../blocks/host.ts";
import { api } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { read, useStore } from "../state/store.ts";
import { useForm } from "../view/form.ts";

/** The bot's Home tab for the person who looks. */
export function Home(): VNode {
  const me = useStore((state) => state.me);
  const version = useStore((state) => state.homeVersion);
  const [view, setView] = useState<PlayView | null | undefined>(undefined);
  useEffect(() => {
    void attempt(async () => setView((await api.home(me)).view));
  }, [me, version]);
  useEffect(() => void attempt(() => api.openHome(me, "home")), [me]);
  if (view === undefined) return html`<div class="home"></div>`;
  if (view === null)
    return html`<div class="home home-empty">
      <${Mark} size=${44} />
      <p>Nothing on the Home tab yet.</p>
    </div>`;
  return html`<${HomeView} view=${view} />`;
}

function HomeView({ view }: { view: PlayView }): VNode {
  const { form } = useForm(view);
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
  return html`<div class="home" tabindex="0" role="region" aria-label="Home">
    <div class="home-inner">
      <${BlockHostContext.Provider} value=${host}><${Blocks} blocks=${view.blocks} /><//>
    </div>
  </div>`;
}
