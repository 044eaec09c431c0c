"""A made-up population of any size: ordinary patients, true cases and look-alikes, as landed extracts."""
