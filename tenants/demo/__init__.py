"""The demonstration: an invented partnership, made through the domain's own services."""
