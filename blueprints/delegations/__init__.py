"""Sections lent by link: the lead's page, and the contributor's way in."""
