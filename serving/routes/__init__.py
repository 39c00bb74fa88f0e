"""The front door's routes, one file for each of the things they are about."""
