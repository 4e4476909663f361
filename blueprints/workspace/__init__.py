"""The start page of a workspace: what waits for this person, and how far a new workspace is."""
