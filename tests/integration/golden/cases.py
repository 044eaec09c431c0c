"""The 25 golden cases in order, as drawn patients.

Belongs here: the list.
Does not belong here: charts (charts_*.py), expectations (expected.py).
Called by test_golden_cases.py.
"""

from __future__ import annotations

from tests.integration.golden.charts_ici import ICI_CASES
from tests.integration.golden.charts_other import OTHER_CASES
from tests.integration.golden.charts_statin import STATIN_CASES
from tests.integration.small_home import Drawn

GOLDEN = tuple(sorted(ICI_CASES + STATIN_CASES + OTHER_CASES, key=lambda case: case.case_id))
PATIENTS = tuple(Drawn(case.case_id, case.sex, case.born, case.chart) for case in GOLDEN)
