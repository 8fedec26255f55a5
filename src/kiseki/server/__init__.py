"""HTTP and live updates: wires the rooms together for a browser and for shippers."""
