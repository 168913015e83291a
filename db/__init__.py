"""Remembers: the archive of visits, sightings and entries, and the ledger of what was published."""
