"""Whole stories, in a real browser or against real servers."""
