"""Bytes that lie elsewhere: a handle's timeline, a group chat, a calendar, a website. Fetched here, not read."""
