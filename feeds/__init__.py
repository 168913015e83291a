"""Publishes: what the archive remembers becomes feeds, a small site and an HTTP service."""
