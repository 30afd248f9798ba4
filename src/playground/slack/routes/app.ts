import { isObject } from "../blocks/check.ts";
import { findProblems, sentence } from "../blocks/validate.ts";
import { blockRules } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Json } from "../workspace/entities.ts";
import { APP, TEAM } from "../workspace/seed.ts";

import { missing } from "./args.ts";
import type { Call, Methods } from "./method.ts";

/** The app itself: who it is, where its socket is, whether its blocks are right. */
export const appMethods: Methods = {
  "auth.test": { run: authTest },
  "apps.connections.open": { token: "app", run: openConnection },
  "bots.info": { scope: "users:read", run: botInfo },
  "team.info": { scope: "team:read", run: teamInfo },
  "blocks.validate": { run: validate },
};

function authTest({ core }: Call): Json {
  return {
    url: `${core.baseUrl()}/`,
    team: TEAM.name,
    user: APP.handle,
    team_id: TEAM.id,
    user_id: APP.userId,
    bot_id: APP.botId,
    app_id: APP.id,
    app_name: APP.name,
    is_enterprise_install: false,
  };
}

function openConnection({ core, args }: Call): Json {
  const url = core.socketUrl(args.flag("debug_reconnects"));
  if (url === null) throw new SlackError("socket_mode_not_enabled");
  return { url };
}

function botInfo({ core, args }: Call): Json {
  const id = args.text("bot") ?? APP.botId;
  if (id !== APP.botId) throw new SlackError("bot_not_found");
  const updated = Math.floor(core.settings.now() / 1_000);
  return {
    bot: { id: APP.botId, deleted: false, name: APP.name, updated, app_id: APP.id, user_id: APP.userId, icons: {} },
  };
}

function teamInfo({ core }: Call): Json {
  return {
    team: { id: TEAM.id, name: TEAM.name, url: `${core.baseUrl()}/`, domain: TEAM.domain, email_domain: "", icon: {} },
  };
}

function validate({ core, args }: Call): Json {
  const message = args.json("message");
  const view = args.json("view");
  const given = args.json("blocks") ?? (isObject(message) ? message["blocks"] : undefined);
  const viewBlocks = isObject(view) ? view["blocks"] : undefined;
  if (given === undefined && viewBlocks === undefined) throw missing("blocks");
  const surface = isObject(view) && view["type"] === "modal" ? "modal" : "home";
  const problems =
    given === undefined
      ? findProblems(viewBlocks, blockRules(core, surface), "/view/blocks")
      : findProblems(given, blockRules(core, "message"));
  if (problems.length === 0) return {};
  throw new SlackError("invalid_blocks", {
    errors: problems,
    response_metadata: { messages: problems.map((each) => `[ERROR] ${sentence(each)}`) },
  });
}
