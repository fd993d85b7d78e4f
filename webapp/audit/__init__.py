"""Who did what to which record: append-only, one keyed hash chain for each commune."""
