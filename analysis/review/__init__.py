"""The reviewer's pack, the preview of a chapter, and the trace of a figure."""
