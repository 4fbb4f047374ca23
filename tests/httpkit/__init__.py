"""Tests of what all edges share."""
