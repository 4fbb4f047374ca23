"""What tests share: stand-ins for the world outside, builders, and the checklist marker."""
