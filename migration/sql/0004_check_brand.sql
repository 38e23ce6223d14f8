-- How well an asset keeps to its brand, how well it has to, and which generation of an asset a task
-- makes. Columns without a default, or with a constant one, are no rewrite of the table.
ALTER TABLE assets ADD COLUMN brand_check text;
ALTER TABLE workspaces ADD COLUMN brand_threshold integer NOT NULL DEFAULT 80
    CHECK (brand_threshold BETWEEN 0 AND 100);
ALTER TABLE tasks ADD COLUMN generation integer NOT NULL DEFAULT 1;
