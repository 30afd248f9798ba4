-- An answer that was given in private is posted into the channel it was asked from at most once: whoever begins to holds
-- it, and what the root of the new thread is stays known. It goes with the answer's turn.
CREATE TABLE threadsheet.share (
  team       threadsheet.id NOT NULL,
  channel    threadsheet.id NOT NULL,
  root_ts    threadsheet.id NOT NULL,
  turn_id    threadsheet.id PRIMARY KEY,
  to_channel threadsheet.id NOT NULL,
  -- Null until the root of the new thread stands.
  to_root_ts threadsheet.id,
  -- The press of the button that is at it, until held_until.
  press      threadsheet.id NOT NULL,
  held_until BIGINT NOT NULL,
  begun_at   BIGINT NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id)
    REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);
CREATE INDEX share_thread ON threadsheet.share (team, channel, root_ts, turn_id);
CREATE INDEX share_there ON threadsheet.share (team, to_channel, to_root_ts);

-- What the Home tab shows: the latest threads of a workspace, and what a person's questions cost.
CREATE INDEX turn_recent ON threadsheet.turn (team, created_at);
CREATE INDEX usage_person ON threadsheet.usage (team, asker_id, at, dollars);
