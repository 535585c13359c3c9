"""Hostile input against a running server, row by row of a threat model."""
