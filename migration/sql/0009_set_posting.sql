-- Whom a client's texts may mention, and how long a post of its account may be. A column with a constant
-- default is no rewrite of the table.
ALTER TABLE workspaces ADD COLUMN posting text NOT NULL DEFAULT '{}';
