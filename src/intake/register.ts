import type { App, BlockAction, BlockButtonAction, FeedbackButtonsAction, StaticSelectAction } from "@slack/bolt";

import {
  CODE_PAGE,
  EXPORT_THREAD,
  NEXT_QUESTION,
  FEEDBACK,
  FORGET_CORRECTION,
  REMEMBER,
  REMEMBERED,
  RETRY_TURN,
  REVEAL_VALUES,
  SHARE_ANSWER,
  SHOW_CODE,
  STOP_TURN,
} from "../post/buttons.ts";
import { ANALYZE_VIEW, RECENT_FILES } from "./command/analyze-modal.ts";
import { onAnalyzeSubmit } from "./command/analyze-submit.ts";
import { onCodePage, onRetry, onShowCode, onStop } from "./buttons.ts";
import { onAnalyze } from "./command/command.ts";
import type { IntakeDeps } from "./deps.ts";
import { FORGET_THREAD, onForget } from "./command/forget-list.ts";
import { onFileDeleted, onTokensRevoked, onUninstalled } from "./deletions.ts";
import { onExport } from "./export.ts";
import { onReason, REASON_VIEW } from "./feedback/reason.ts";
import { onRemember } from "./feedback/remember.ts";
import { onForgetCorrection, onRemembered } from "./feedback/remembered.ts";
import { onFeedback } from "./feedback/verdict.ts";
import { onHomeOpened, onHomeRefresh, publishHome } from "./home/home.ts";
import { HOME_REFRESH, HOME_SETTINGS } from "./home/view.ts";
import { onMention } from "./messages/mention.ts";
import { onMessage } from "./messages/message.ts";
import { onRecentFiles } from "./command/recent-files.ts";
import { onShare } from "./private/share.ts";
import { onReveal } from "./reveal.ts";
import { onSessionStopped } from "./session.ts";
import { SETTINGS_SCOPE, SETTINGS_VIEW } from "./settings/form.ts";
import { onHomeSettings, onSettingsScope, onSettingsSubmit } from "./settings/settings.ts";
import { onAnalyzeMessage } from "./command/shortcut.ts";
import { onNextQuestion } from "./suggestions/next-question.ts";

export const ANALYZE_COMMAND = "/analyze";
export const ANALYZE_MESSAGE = "analyze_message";

/** The whole Slack surface of the bot. `manifest.yml` declares exactly this; a test compares the two. */
export function registerIntake(app: App, deps: IntakeDeps): void {
  app.event("app_mention", onMention(deps));
  app.event("message", onMessage(deps));
  app.event("app_home_opened", onHomeOpened(deps));
  app.event("agent_session_stopped", onSessionStopped(deps));
  app.event("file_deleted", onFileDeleted(deps));
  app.event("app_uninstalled", onUninstalled(deps));
  app.event("tokens_revoked", onTokensRevoked(deps));

  deps.homesOpen.publishWith((resident) => publishHome(deps, resident));

  app.command(ANALYZE_COMMAND, onAnalyze(deps));
  app.view(ANALYZE_VIEW, onAnalyzeSubmit(deps));
  app.view(SETTINGS_VIEW, onSettingsSubmit(deps));
  app.options(RECENT_FILES, onRecentFiles(deps));
  app.shortcut({ callback_id: ANALYZE_MESSAGE, type: "message_action" }, onAnalyzeMessage(deps));

  app.action<BlockButtonAction>(STOP_TURN, onStop(deps));
  app.action<BlockButtonAction>(RETRY_TURN, onRetry(deps));
  app.action<BlockButtonAction>(NEXT_QUESTION, onNextQuestion(deps));
  app.action<BlockButtonAction>(SHOW_CODE, onShowCode(deps));
  app.action<BlockButtonAction>(REVEAL_VALUES, onReveal(deps));
  app.action<BlockButtonAction>(EXPORT_THREAD, onExport(deps));
  app.action<BlockButtonAction>(SHARE_ANSWER, onShare(deps));
  app.action<BlockButtonAction>(CODE_PAGE, onCodePage(deps));
  app.action<BlockButtonAction>(HOME_REFRESH, onHomeRefresh(deps));
  app.action<BlockButtonAction>(HOME_SETTINGS, onHomeSettings(deps));
  app.action<BlockButtonAction>(FORGET_THREAD, onForget(deps));
  app.action<BlockAction<FeedbackButtonsAction>>(FEEDBACK, onFeedback(deps));
  app.view(REASON_VIEW, onReason(deps));
  app.action<BlockButtonAction>(REMEMBER, onRemember(deps));
  app.action<BlockButtonAction>(REMEMBERED, onRemembered(deps));
  app.action<BlockButtonAction>(FORGET_CORRECTION, onForgetCorrection(deps));
  app.action<BlockAction<StaticSelectAction>>(SETTINGS_SCOPE, onSettingsScope(deps));
}
