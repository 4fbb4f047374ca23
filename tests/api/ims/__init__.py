"""The IMS API."""
