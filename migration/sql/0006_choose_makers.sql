-- Who makes things for a workspace, what they may cost in a month, and what they did cost; and what a
-- provider is running for a task, so that it is not begun twice. Columns without a default, or with a
-- constant one, are no rewrite of the table.
ALTER TABLE workspaces ADD COLUMN makers text NOT NULL DEFAULT '{}';
ALTER TABLE workspaces ADD COLUMN monthly_budget_micros bigint CHECK (monthly_budget_micros >= 0);
ALTER TABLE workspaces ADD COLUMN spent_month text;
ALTER TABLE workspaces ADD COLUMN spent_micros bigint NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN operation text;
