-- What groups of people are counted by in a dataset's tables, encrypted; null when none is about people.
ALTER TABLE threadsheet.learned ADD COLUMN groups BYTEA;

-- Nothing of this kind is known of the datasets there are, so they are learned once more.
UPDATE threadsheet.dataset SET learned_by = NULL;
