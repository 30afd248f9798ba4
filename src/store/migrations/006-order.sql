-- Questions of a thread are worked on in the order in which they were asked: between two processes an event may overtake
-- another. Slack's ts has a fixed width, so it sorts as text.
ALTER TABLE turn ADD COLUMN asked_ts TEXT NOT NULL DEFAULT '';
UPDATE turn SET asked_ts = json_extract(question, '$.ts');
DROP INDEX turn_open;
CREATE INDEX turn_open ON turn (team, channel, root_ts, asked_ts, seq) WHERE state IN ('queued', 'running', 'answered');
