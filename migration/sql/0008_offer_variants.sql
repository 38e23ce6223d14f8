-- What a writer offered for a text, kept with it. A column without a default is no rewrite of the table.
ALTER TABLE assets ADD COLUMN variants text;
