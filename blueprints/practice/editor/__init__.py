"""Editing a draft of a practice model in the browser: every kind of piece by one page."""
