"""Joint forms in an authority's own model: its crosswalks, its words, its joint results."""
