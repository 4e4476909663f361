"""What the service mailed: a workspace's list, and the mails themselves in a demonstration."""
