"""The language in which runs are searched for, from text to the tree of `kiseki.model.filter`.

Read `parser.py` first. What a tree means for runs is the store's affair.
"""

from kiseki.hub.search.order import check_order, parse_order
from kiseki.hub.search.parser import parse_filter, parse_filters

__all__ = ["check_order", "parse_filter", "parse_filters", "parse_order"]
