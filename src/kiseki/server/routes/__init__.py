"""One module for each resource of the API; each lists its handlers in `HANDLERS`."""
