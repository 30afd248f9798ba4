import { render } from "preact";
import { App } from "./app.ts";
import { html } from "./base/html.ts";
import { followLive } from "./state/live.ts";
import { attempt, followAddress, loadAll, loadRoute } from "./state/session.ts";

const root = document.querySelector("#app");
if (root === null) throw new Error("The page has no #app element.");

render(html`<${App} />`, root);
followLive();
globalThis.addEventListener("hashchange", () => {
  followAddress();
  void attempt(loadRoute);
});
void attempt(loadAll);
