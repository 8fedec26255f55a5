"""A whole project as a folder that needs no kiseki to be read; docs/formats/export.md."""
