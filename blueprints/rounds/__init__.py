"""Rounds: set up in a few pages, opened, watched, moved on and closed."""
