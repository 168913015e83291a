"""Reads: pages in, sightings out."""
