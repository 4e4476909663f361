"""The room of the shared plan: findings, actions, and what is done with each."""
