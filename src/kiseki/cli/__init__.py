"""Terminal commands, one per file: wires the rooms together for a person."""
