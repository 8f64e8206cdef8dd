"""Hearsay on Telegram: requests in, messages out."""
