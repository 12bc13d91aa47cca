"""First drafts: a new edition, another council, the description of a release; tables put into shape."""
