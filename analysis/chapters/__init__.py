"""The chapters of the document: what each notebook calls, topic by topic."""
