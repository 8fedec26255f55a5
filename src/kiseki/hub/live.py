"""Live changes."""
