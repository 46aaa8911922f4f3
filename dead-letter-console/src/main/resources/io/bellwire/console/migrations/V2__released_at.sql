-- When the console last released a dead letter, by its own clock; null when it never did, or did so before a rebuild.
ALTER TABLE dead_letter ADD COLUMN released_at BIGINT;
