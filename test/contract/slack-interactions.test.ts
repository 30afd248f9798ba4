/** What people do besides writing: commands, buttons, shortcuts, forms; answered by an unmodified Bolt app. */
import type { App, ViewResponseAction } from "@slack/bolt";
import type { View } from "@slack/types";
import { describe, expect, it } from "vitest";

import { errorOf, startBolt, webClient } from "../playground/slack/clients.ts";
import { MAYA, NINA, OMAR, OPS, SALES, startSlack } from "../playground/slack/support.ts";

async function startWith(register: (app: App) => void, options: Parameters<typeof startSlack>[0] = {}) {
  const slack = await startSlack(options);
  await startBolt(slack, register);
  return slack;
}

const plain = (text: string) => ({ type: "plain_text" as const, text });
const questionInput = {
  type: "input",
  block_id: "q",
  label: plain("Question"),
  element: { type: "plain_text_input", action_id: "text" },
};
const fileInput = {
  type: "input",
  block_id: "f",
  optional: true,
  label: plain("Files"),
  element: { type: "file_input", action_id: "files", max_files: 2, filetypes: ["csv"] },
};
const modal = (blocks: object[], more: object = {}): View =>
  ({ type: "modal", callback_id: "form", title: plain("Analyze"), submit: plain("Ask"), blocks, ...more }) as View;

describe("slash commands", () => {
  it("carry strings only, no thread, and work where the bot is no member", async () => {
    const heard: Record<string, unknown>[] = [];
    const slack = await startWith((app) =>
      app.command("/analyze", async ({ command, ack, respond }) => {
        heard.push({ ...command });
        await ack();
        await respond({ text: "for you" });
        await respond({ text: "for all", response_type: "in_channel" });
      }),
    );

    await slack.control.command({ as: MAYA, channel: OPS, command: "/analyze", text: " status " });
    await expect.poll(() => slack.control.messages(OPS, MAYA).length, { interval: 5 }).toBe(2);

    expect(heard[0]).toMatchObject({
      command: "/analyze",
      text: "status",
      channel_id: OPS,
      channel_name: "ops",
      user_id: MAYA,
      is_enterprise_install: "false",
    });
    expect(heard[0]).not.toHaveProperty("thread_ts");
    expect(slack.control.messages(OPS, MAYA)).toMatchObject([
      { text: "for you", ephemeral_to: MAYA },
      { text: "for all" },
    ]);
    expect(slack.control.messages(OPS, OMAR)).toHaveLength(1);
  });

  it("fail visibly when nobody answers, when nobody is there, and when there is no such command", async () => {
    const slack = await startSlack({ ackMs: 40 });
    const run = (command: string) => slack.control.command({ as: MAYA, channel: SALES, command, text: "" });

    await expect(run("/analyze")).rejects.toMatchObject({ status: 503, code: "app_not_connected" });
    await startBolt(slack, (app) => app.command("/analyze", async () => undefined));
    await expect(run("/analyze")).rejects.toMatchObject({ status: 504, code: "operation_timeout" });
    await expect(run("/other")).rejects.toMatchObject({ status: 404, code: "command_not_found" });
  });
});

describe("response_url", () => {
  it("takes five answers, replaces or deletes the message it belongs to, and refuses by HTTP status", async () => {
    const urls: string[] = [];
    const slack = await startWith((app) =>
      app.action("go", async ({ ack, body }) => {
        await ack();
        urls.push("response_url" in body ? body.response_url : "");
      }),
    );
    const actions = [{ type: "actions", elements: [{ type: "button", action_id: "go", text: plain("Go") }] }];
    const posted = await webClient(slack).chat.postMessage({ channel: SALES, text: "press", blocks: actions });
    await slack.control.press({ as: MAYA, channel: SALES, ts: posted.ts ?? "", action_id: "go" });
    await expect.poll(() => urls.length, { interval: 5 }).toBe(1);
    const answer = async (body: object) => {
      const response = await fetch(urls[0] ?? "", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return response.status;
    };

    const statuses = [
      await answer({}),
      await answer({ text: "x", blocks: [{ type: "hologram" }] }),
      await answer({ replace_original: true, text: "replaced" }),
    ];
    const replaced = slack.control.messages(SALES)[0];
    statuses.push(
      await answer({ text: "2" }),
      await answer({ text: "3" }),
      await answer({ text: "4" }),
      await answer({ delete_original: true }),
      await answer({ text: "6" }),
    );

    expect(statuses).toEqual([400, 400, 200, 200, 200, 200, 200, 404]);
    expect(replaced).toMatchObject({ ts: posted.ts, text: "replaced" });
    expect(replaced?.blocks).toBeUndefined();
    expect(slack.control.messages(SALES)).toEqual([]);
    expect(slack.control.messages(SALES, MAYA)).toHaveLength(3);
  });
});

describe("buttons and menus", () => {
  it("carry the value, the message and its thread", async () => {
    const heard: Record<string, unknown>[] = [];
    const slack = await startWith((app) =>
      app.action(/.*/, async ({ ack, body, action }) => {
        await ack();
        heard.push({ ...body, action });
      }),
    );
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
    const option = { text: plain("By month"), value: "month" };
    const feedback = {
      type: "feedback_buttons",
      action_id: "thumb",
      positive_button: { text: plain("Good"), value: "up" },
      negative_button: { text: plain("Bad"), value: "down" },
    };
    const blocks = [
      {
        type: "section",
        block_id: "menu",
        text: plain("Pick"),
        accessory: { type: "static_select", action_id: "pick", options: [option] },
      },
      { type: "context_actions", elements: [feedback] },
    ];
    const posted = await webClient(slack).chat.postMessage({ channel: SALES, thread_ts: ts, text: "x", blocks });
    const place = { as: OMAR, channel: SALES, ts: posted.ts ?? "" };

    await slack.control.press({ ...place, action_id: "pick", block_id: "menu", value: "month" });
    await slack.control.press({ ...place, action_id: "thumb", value: "down" });
    await expect.poll(() => heard.length, { interval: 5 }).toBe(2);

    expect(heard[0]).toMatchObject({
      type: "block_actions",
      user: { id: OMAR },
      channel: { id: SALES, name: "sales" },
      container: { type: "message", message_ts: posted.ts, thread_ts: ts, is_ephemeral: false },
      message: { ts: posted.ts, thread_ts: ts },
      action: { type: "static_select", action_id: "pick", block_id: "menu", selected_option: option },
    });
    expect(heard[1]).toMatchObject({ action: { type: "feedback_buttons", value: "down", text: plain("Bad") } });
    await expect(slack.control.press({ ...place, action_id: "none" })).rejects.toMatchObject({
      code: "action_not_found",
    });
    await expect(slack.control.press({ ...place, action_id: "pick", value: "year" })).rejects.toMatchObject({
      code: "option_not_found",
    });
  });

  it("work on the App Home", async () => {
    const heard: Record<string, unknown>[] = [];
    const slack = await startWith((app) => {
      app.event("app_home_opened", async ({ event, client }) => {
        const button = { type: "button" as const, action_id: "forget", text: plain("Forget"), value: "t1" };
        await client.views.publish({
          user_id: event.user,
          view: { type: "home", blocks: [{ type: "actions", elements: [button] }] },
        });
      });
      app.action("forget", async ({ ack, body }) => {
        await ack();
        heard.push({ ...body });
      });
    });

    slack.control.openHome({ as: NINA });
    await expect.poll(() => slack.control.home(NINA)?.blocks.length, { interval: 5 }).toBe(1);
    await slack.control.press({
      as: NINA,
      channel: "",
      ts: "",
      view_id: slack.control.home(NINA)?.id,
      action_id: "forget",
    });
    await expect.poll(() => heard.length, { interval: 5 }).toBe(1);

    expect(heard[0]).toMatchObject({
      container: { type: "view" },
      view: { type: "home" },
      actions: [{ action_id: "forget", value: "t1" }],
    });
  });
});

describe("message shortcuts", () => {
  it("carry the message with its files", async () => {
    const heard: Record<string, unknown>[] = [];
    const slack = await startWith((app) =>
      app.shortcut("analyze_message", async ({ ack, shortcut }) => {
        await ack();
        heard.push({ ...shortcut });
      }),
    );
    const { ts } = await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "data",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });

    await slack.control.shortcut({ as: OMAR, channel: SALES, ts, callback_id: "analyze_message" });
    await expect.poll(() => heard.length, { interval: 5 }).toBe(1);

    expect(heard[0]).toMatchObject({
      type: "message_action",
      message_ts: ts,
      user: { id: OMAR },
      channel: { id: SALES },
      message: { ts, files: [{ name: "a.csv" }] },
    });
    await expect(slack.control.shortcut({ as: OMAR, channel: SALES, ts, callback_id: "none" })).rejects.toMatchObject({
      code: "shortcut_not_found",
    });
  });
});

describe("forms", () => {
  it("open by a trigger, take text and files, and close when the app agrees", async () => {
    const heard: { values: unknown; bytes: string }[] = [];
    const slack = await startWith((app) => {
      app.command("/analyze", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: modal([questionInput, fileInput], { private_metadata: "C1" }),
        });
      });
      app.view("form", async ({ ack, view, client }) => {
        await ack();
        const file = view.state.values["f"]?.["files"]?.files?.[0];
        const info = await client.files.info({ file: file?.id ?? "" });
        const headers = { authorization: `Bearer ${client.token}` };
        const bytes = await (await fetch(info.file?.url_private_download ?? "", { headers })).text();
        heard.push({ values: view.state.values["q"], bytes });
      });
    });

    await slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
    await expect.poll(() => slack.control.view(MAYA)?.callback_id, { interval: 5 }).toBe("form");
    const viewId = slack.control.view(MAYA)?.id ?? "";
    const empty = await slack.control.submit({ as: MAYA, view_id: viewId, values: {} });
    const wrong = { q: { text: { value: "Why?" } }, f: { files: { files: [{ name: "a.exe", base64: "YQ==" }] } } };
    const refused = await slack.control.submit({ as: MAYA, view_id: viewId, values: wrong });
    const right = { q: { text: { value: "Why?" } }, f: { files: { files: [{ name: "a.csv", base64: "YSxiCg==" }] } } };
    const done = await slack.control.submit({ as: MAYA, view_id: viewId, values: right });
    await expect.poll(() => heard.length, { interval: 5 }).toBe(1);

    expect(empty.errors).toEqual({ q: "Please complete this required field." });
    expect(refused.errors).toEqual({ f: "Please choose files of these types: csv." });
    expect(done).toEqual({});
    expect(heard[0]).toEqual({ values: { text: { type: "plain_text_input", value: "Why?" } }, bytes: "a,b\n" });
    expect(slack.control.view(MAYA)).toBeNull();
  });

  it("do what the acknowledgement says: errors, update, push, clear", async () => {
    const answers: ViewResponseAction[] = [
      { response_action: "errors", errors: { q: "Too vague." } },
      { response_action: "update", view: modal([questionInput], { title: plain("Updated") }) },
      { response_action: "push", view: modal([questionInput], { title: plain("Pushed") }) },
      { response_action: "clear" },
    ];
    const slack = await startWith((app) => {
      app.command("/analyze", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal([questionInput]) });
      });
      app.view("form", async ({ ack }) => {
        const answer = answers.shift();
        if (answer !== undefined) await ack(answer);
      });
    });
    await slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
    await expect.poll(() => slack.control.view(MAYA)?.callback_id, { interval: 5 }).toBe("form");
    const submit = () =>
      slack.control.submit({
        as: MAYA,
        view_id: slack.control.view(MAYA)?.id ?? "",
        values: { q: { text: { value: "Why?" } } },
      });

    const outcomes = [await submit(), await submit(), await submit()];
    const pushed = slack.control.view(MAYA);
    outcomes.push(await submit());

    expect(outcomes[0]).toMatchObject({ errors: { q: "Too vague." } });
    expect(outcomes[1]?.view).toMatchObject({ title: plain("Updated") });
    expect(outcomes[2]?.view).toMatchObject({ title: plain("Pushed") });
    expect(pushed?.title).toEqual(plain("Pushed"));
    expect(slack.control.view(MAYA)).toBeNull();
  });

  it("suggest options from the app, and tell it when they are closed if it asked", async () => {
    const heard: unknown[] = [];
    const menu = {
      type: "input",
      block_id: "m",
      label: plain("File"),
      element: { type: "external_select", action_id: "file", min_query_length: 0 },
    };
    const slack = await startWith((app) => {
      app.command("/analyze", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal([menu], { notify_on_close: true }) });
      });
      app.options("file", async ({ ack, payload }) =>
        ack({ options: [{ text: plain(`sales ${payload.value}`), value: "F1" }] }),
      );
      app.view({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
        await ack();
        heard.push(body.type, body.view.callback_id);
      });
    });
    await slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
    await expect.poll(() => slack.control.view(MAYA)?.callback_id, { interval: 5 }).toBe("form");
    const view_id = slack.control.view(MAYA)?.id ?? "";

    const options = await slack.control.options({ view_id, block_id: "m", action_id: "file", value: "q1" });
    await slack.control.closeView({ view_id, as: MAYA });

    expect(options).toEqual([{ text: plain("sales q1"), value: "F1" }]);
    expect(heard).toEqual(["view_closed", "form"]);
    expect(slack.control.view(MAYA)).toBeNull();
  });

  it("refuse used and late triggers, stale hashes, a fourth on the stack, and views that are wrong", async () => {
    const triggers: string[] = [];
    const slack = await startWith((app) =>
      app.command("/analyze", async ({ ack, body }) => {
        await ack();
        triggers.push(body.trigger_id);
      }),
    );
    const client = webClient(slack);
    const trigger = async () => {
      await slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
      return triggers.at(-1) ?? "";
    };
    const view = modal([questionInput]);
    const first = await trigger();
    const opened = await client.views.open({ trigger_id: first, view });
    const view_id = opened.view?.id ?? "";
    const updated = await client.views.update({ view_id, hash: opened.view?.hash, view });
    await client.views.push({ trigger_id: await trigger(), view });
    await client.views.push({ trigger_id: await trigger(), view });

    const errors = [
      await errorOf(client.views.open({ trigger_id: first, view })),
      await errorOf(client.views.open({ trigger_id: "made up", view })),
      await errorOf(client.views.update({ view_id, hash: opened.view?.hash, view })),
      await errorOf(client.views.update({ view_id: "V0NONE", view })),
      await errorOf(client.views.push({ trigger_id: await trigger(), view })),
      await errorOf(
        client.views.open({
          trigger_id: await trigger(),
          view: modal([questionInput], { title: plain("x".repeat(25)) }),
        }),
      ),
      await errorOf(
        client.views.open({ trigger_id: await trigger(), view: modal([questionInput], { submit: undefined }) }),
      ),
      await errorOf(client.views.open({ trigger_id: await trigger(), view: modal([{ type: "markdown", text: "x" }]) })),
    ];

    expect(updated.view?.hash).not.toBe(opened.view?.hash);
    expect(errors.map(({ error }) => error)).toEqual([
      "exchanged_trigger_id",
      "invalid_trigger_id",
      "hash_conflict",
      "not_found",
      "push_limit_reached",
      "invalid_arguments",
      "invalid_arguments",
      "invalid_arguments",
    ]);
    expect(errors[5]).toMatchObject({
      response_metadata: { messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"] },
    });
    expect(errors[6]).toMatchObject({
      response_metadata: { messages: ["[ERROR] missing required field: submit [json-pointer:/view]"] },
    });
  });
});
