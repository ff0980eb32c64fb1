def helper():
    """Mentions @bruin but has no header."""
