"""The version of kiseki, read without asking the packaging system (which costs 30 ms)."""

VERSION = "0.1.0"
