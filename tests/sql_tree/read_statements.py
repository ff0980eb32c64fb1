"""Reads [dialect, statement] pairs as JSON, and tells for each what sqlglot says of it: null for nothing."""

import json
import logging
import sys

import sqlglot
from sqlglot import exp

logging.disable(logging.CRITICAL)


def problem(dialect, statement):
    try:
        trees = sqlglot.parse(statement, read=dialect)
    except sqlglot.errors.SqlglotError as error:
        return str(error).splitlines()[0]
    # What it does not know it keeps as text.
    if any(isinstance(tree, exp.Command) for tree in trees):
        return "not known"
    return None


json.dump([problem(*pair) for pair in json.load(sys.stdin)], sys.stdout)
