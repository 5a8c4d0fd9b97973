"""Checks: what a translation must carry over, and hypotheses that went wrong."""
