"""Limits of time by resolution, and a way to hold code to one."""
import argparse
import contextlib
import re
import signal


class TookTooLong(BaseException):
    """Not an Exception: libraries that catch those would swallow it."""


class TimeLimits:
    """Seconds by resolution, written as PGGan writes what goes by resolution: '60' for all, '4:10,256:30' for 4 to 128 and from 256 on."""

    def __init__(self, text):
        pairs = f"0:{text}" if re.fullmatch(r"\d+(\.\d+)?", text) else text
        if not re.fullmatch(r"\d+:\d+(\.\d+)?(,\d+:\d+(\.\d+)?)*", pairs):
            raise argparse.ArgumentTypeError(f"'{text}' is neither seconds such as 60 nor seconds by resolution such as 4:10,256:30")
        self.text = text
        self.steps = sorted((int(res), float(seconds)) for res, seconds in (pair.split(":") for pair in pairs.split(",")))

    def at(self, res):
        """The seconds of a resolution; None below the first one that is named."""
        return next((seconds for first, seconds in reversed(self.steps) if first <= res), None)

    def total(self, resolutions):
        """The seconds of several resolutions; None where one has no limit."""
        seconds = [self.at(res) for res in resolutions]
        return None if None in seconds else sum(seconds)

    def __str__(self):
        return self.text


@contextlib.contextmanager
def at_most(seconds):
    """Raises TookTooLong in the main thread when the block takes longer. A call into a library that never returns is not interrupted."""
    if seconds is None:
        yield
        return

    def stop(signum, frame):
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
