"""The return: filled section by section, checked, submitted, signed, read."""
