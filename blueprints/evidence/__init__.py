"""The room of evidence: an agency's own list, and choosing from it beside an answer."""
