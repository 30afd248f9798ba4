/** The events that listeners are registered for; whatever else Slack may send starts nothing. */
export const HEARD_EVENTS = [
  "app_mention",
  "message",
  "app_home_opened",
  "agent_session_stopped",
  "file_deleted",
  "app_uninstalled",
  "tokens_revoked",
] as const;
