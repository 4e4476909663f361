"""The practice model as published: its versions, its standards, its forms."""
