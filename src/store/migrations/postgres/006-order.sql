-- Questions of a thread are worked on in the order in which they were asked: between two processes an event may overtake
-- another. Slack's ts has a fixed width, so it sorts as text.
ALTER TABLE threadsheet.turn ADD COLUMN asked_ts threadsheet.id NOT NULL DEFAULT '';
UPDATE threadsheet.turn SET asked_ts = question::json ->> 'ts';
DROP INDEX threadsheet.turn_open;
CREATE INDEX turn_open ON threadsheet.turn (team, channel, root_ts, asked_ts, seq)
  WHERE state IN ('queued', 'running', 'answered');
