"""The record of changes: read, searched, proved whole and exported."""
