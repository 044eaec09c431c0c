"""Speed and memory of a night, as ratios taken in one run (docs/developing.md)."""
