"""The newcomer's runtime: real PostgreSQL and Valkey from wheels, for the trial and the tests."""
