-- What a workspace (channel '') or a channel decided for itself, as JSON.
CREATE TABLE threadsheet.setting (
  team       threadsheet.id NOT NULL,
  channel    threadsheet.id NOT NULL,
  settings   TEXT NOT NULL,
  changed_by threadsheet.id NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (team, channel)
);

-- How many questions somebody asked lately, and who spent how much this month.
CREATE INDEX turn_asker ON threadsheet.turn (team, asker_id, created_at);
DROP INDEX threadsheet.usage_spent;
CREATE INDEX usage_spent ON threadsheet.usage (team, at, channel, asker_id, dollars);
