"""The workspace's framework, to be read by everybody in it."""
