-- What is done outside is written down before: an effect of a turn is struck out when the turn ends, a deletion when it is
-- done. Deletions outlive their thread, so effects hang on no lane; they hold ids, never content.
CREATE TABLE threadsheet.effect (
  effect_id  threadsheet.id PRIMARY KEY,
  team       threadsheet.id NOT NULL,
  channel    threadsheet.id NOT NULL,
  root_ts    threadsheet.id NOT NULL,
  turn_id    threadsheet.id,
  kind       TEXT NOT NULL CHECK (kind IN
    ('live', 'answer', 'notice', 'upload', 'claude_file', 'slack_message', 'slack_file', 'strays', 'session')),
  ref        TEXT NOT NULL DEFAULT '',
  tries      INTEGER NOT NULL DEFAULT 0,
  -- When it may be done by anybody; null for what only the turn's owner does.
  due_at     BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX effect_due ON threadsheet.effect (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX effect_turn ON threadsheet.effect (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX effect_thread ON threadsheet.effect (team, channel, root_ts);

-- What the model gave a turn so far, sealed: it is not scrubbed.
CREATE TABLE threadsheet.checkpoint (
  team     threadsheet.id NOT NULL,
  channel  threadsheet.id NOT NULL,
  root_ts  threadsheet.id NOT NULL,
  turn_id  threadsheet.id PRIMARY KEY,
  sealed   TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);

-- Scrubbed files of an answer that is not delivered yet.
CREATE TABLE threadsheet.kept_file (
  team    threadsheet.id NOT NULL,
  channel threadsheet.id NOT NULL,
  root_ts threadsheet.id NOT NULL,
  turn_id threadsheet.id NOT NULL,
  name    threadsheet.id NOT NULL,
  bytes   BYTEA NOT NULL,
  PRIMARY KEY (turn_id, name),
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);

ALTER TABLE threadsheet.turn ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE threadsheet.turn ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE threadsheet.turn ADD COLUMN crashed_alone INTEGER NOT NULL DEFAULT 0;
UPDATE threadsheet.turn SET begun = attempts;
-- Whether the turn at work is the only suspect of its owner.
ALTER TABLE threadsheet.lane ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;
