-- An answer that was given in private is posted into the channel it was asked from at most once: whoever begins to holds
-- it, and what the root of the new thread is stays known. It goes with the answer's turn.
CREATE TABLE share (
  team       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  root_ts    TEXT NOT NULL,
  turn_id    TEXT PRIMARY KEY,
  to_channel TEXT NOT NULL,
  -- Null until the root of the new thread stands.
  to_root_ts TEXT,
  -- The press of the button that is at it, until held_until.
  press      TEXT NOT NULL,
  held_until INTEGER NOT NULL,
  begun_at   INTEGER NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX share_thread ON share (team, channel, root_ts, turn_id);
CREATE INDEX share_there ON share (team, to_channel, to_root_ts);

-- What the Home tab shows: the latest threads of a workspace, and what a person's questions cost.
CREATE INDEX turn_recent ON turn (team, created_at);
CREATE INDEX usage_person ON usage (team, asker_id, at, dollars);
