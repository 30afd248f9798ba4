-- What a workspace (channel '') or a channel decided for itself, as JSON.
CREATE TABLE setting (
  team       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  settings   TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (team, channel)
) STRICT;

-- How many questions somebody asked lately, and who spent how much this month.
CREATE INDEX turn_asker ON turn (team, asker_id, created_at);
DROP INDEX usage_spent;
CREATE INDEX usage_spent ON usage (team, at, channel, asker_id, dollars);
