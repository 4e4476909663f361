"""The checks across a practice model, by part of the document."""
