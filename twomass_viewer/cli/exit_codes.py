"""Exit codes of every sub-command."""

OK = 0
SOME_FAILED = 1
USAGE = 2
ALL_REFUSED = 3
NONE_USABLE = 4


def summarize(done: int, failed: int, refused: int = 0) -> int:
    """Return the exit code for so many inputs done, failed and refused for fidelity."""
    if done and not failed and not refused:
        return OK
    if done:
        return SOME_FAILED
    return ALL_REFUSED if refused and not failed else NONE_USABLE
