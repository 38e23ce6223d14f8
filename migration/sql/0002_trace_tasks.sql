-- The trace a task belongs to. A new column without a default is no rewrite of the table.
ALTER TABLE tasks ADD COLUMN trace_parent text;
