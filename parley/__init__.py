"""The words every floor shares: identities, records, preferences, ballots, ports, errors, settings."""
