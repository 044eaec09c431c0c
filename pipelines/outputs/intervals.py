"""Intervals of shares: how far a share counted in a sample may be from the true one.

Belongs here: the Wilson interval (docs/decisions/0017-evaluation.md says why this one and why from SciPy).
Does not belong here: what is counted (evaluation.py).
Called by evaluation.py and evaluation_tables.py.
"""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Share:
    """A share with its interval; value and bounds are None where nothing was counted."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None

    def words(self) -> str:
        """Write the share as `0.75 (0.47 to 0.91)`, or a dash where there is nothing to divide by."""
        if self.value is None or self.low is None or self.high is None:
            return "-"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def share(count: int, of: int) -> Share:
    """Give count / of with its Wilson score interval.

    Args:
        count: how many have the property.
        of: how many were looked at; 0 gives a share without value.

    Raises:
        ValueError: count is not between 0 and of.
    """
    if not 0 <= count <= of:
        raise ValueError(f"a share of {count} in {of}")
    if of == 0:
        return Share(0, 0, None, None, None)
    from scipy.stats import binomtest  # noqa: PLC0415  # takes a second to import; only evaluation needs it

    interval = binomtest(count, of).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return Share(count, of, count / of, float(interval.low), float(interval.high))
