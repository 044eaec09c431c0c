"""The words of published case reports and what a hospital's extract would hold for each of them.

Belongs here: tables of words -> codes, tests, drugs. A word that is in no table draws nothing.
Does not belong here: which day a thing is drawn on, and the rules of builder.py.
Called by builder.py and exposures.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

#: Symptom words -> ICD-10-CM. The first that fits within a group counts; groups are independent of each other.
SYMPTOMS: tuple[tuple[tuple[str, str], ...], ...] = (
    # weakness: of named muscles is specific (M62.81), of the whole person is not (R53.1)
    ((r"objective strength normal", ""), (r"fatigue", "R53.83"),
     (r"(proximal|limb|arm|leg|muscle)\b.*\bweak|weak\w* \(proximal\)|\bproximal \d/5", "M62.81"), (r"(?<!facial )\bweakness\b", "R53.1")),
    ((r"ophthalmoplegia", "H49.9"),),
    ((r"ptosis", "H02.403"),),
    ((r"diplopia", "H53.2"),),
    ((r"facial weakness", "R29.810"),),
    ((r"dysphagia", "R13.10"),),
    ((r"dyspnoea", "R06.00"),),
    ((r"falls", "R29.6"),),
    ((r"unable to (walk|stand)|cannot stand|stairs|limited walking", "R26.2"),),
    ((r"myalgia|aching|body aches|limb discomfort", "M79.10"),),
)  # fmt: skip

#: Words of the authors' conclusion -> the code a hospital gives at discharge. None of them names a cause by itself
#: except where the report's cause is a disease (hypothyroidism, COVID-19, dystrophy, poisoning).
CONCLUSIONS = (
    (r"rhabdomyolysis", "M62.82"), (r"myositis", "M60.9"), (r"\b(IMNM|NAM|NM)\b|necrotizing myopathy", "G72.49"),
    (r"(?<!necrotizing )myopathy", "G72.9"), (r"myocarditis", "I40.9"), (r"\bMG\b|myasthenia gravis", "G70.00"),
    (r"hypothyroid", "E03.9"), (r"COVID", "U07.1"), (r"LGMD", "G71.039"), (r"Haff", "T61.771A"),
    (r"anticholinergic toxicity", "T45.0X1A"),
)  # fmt: skip

#: Words about the heart.
HEART = (
    (r"third-degree AV block|complete AV block", "I44.2"), (r"myo(peri)?carditis", "I40.9"),
    (r"recent myocardial infarction", "I21.9"),
)  # fmt: skip

#: Words for a tumour.
TUMOURS = (
    (r"thymoma", "C37"), (r"lung", "C34.90"), (r"melanoma", "C43.9"), (r"gastric", "C16.9"), (r"prostate", "C61"),
    (r"breast", "C50.919"), (r"renal|kidney", "C64.9"), (r"ovar", "C56.9"), (r"colo", "C18.9"),
    (r"lymphoma", "C85.90"), (r"", "C80.1"),
)  # fmt: skip

#: Antibody names -> the test as tests/integration/published/builder.py draws it (LOINC or none, name, unit).
ANTIBODIES = (
    (r"HMGCR", ("93493-5", "HMGCR Antibody, IgG", "CU")), (r"SRP", ("33921-8", "SRP Antibody", "")),
    (r"AChR", ("11034-6", "AChR binding antibody", "nmol/L")), (r"Jo-1", ("33571-1", "Jo-1 Antibody", "")),
    (r"PL-7", ("33772-5", "PL-7 Antibody", "")), (r"PL-12", ("33771-7", "PL-12 Antibody", "")),
    (r"Mi-2", ("18485-3", "Mi-2 Antibody", "")), (r"\bKu\b", ("", "Ku antibody", "")),
    (r"\bEJ\b", ("45149-2", "EJ Antibody", "")), (r"TIF1", ("", "TIF1-gamma antibody", "")),
    (r"NXP2", ("", "NXP2 antibody", "")),
)  # fmt: skip

#: Words for a CK without a number -> multiples of the limit.
CK_WORDS = ((r"normal", 0.5), (r"rhabdomyolysis range", 10.0), (r"elevated", 5.0))

#: Words of an EMG report that say it is abnormal.
ABNORMAL_EMG = r"myopath|fibrillation|irritable|abnormal|disorder|decrement(?! on)|jitter"
#: A biopsy report that names necrosis is written as a pathologist concludes it.
NECROSIS = r"necro(sis|tic|ti[sz]ing)"
#: A troponin in words.
NORMAL_TROPONIN = r"negative|unremarkable|normal"


def codes(text: str | None, table: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Give the code of each word found in a text."""
    for pattern, code in table:
        if text and code and re.search(pattern, text, re.IGNORECASE if pattern.islower() else 0):
            yield code


def first_code(text: str | None, table: tuple[tuple[str, str], ...]) -> str:
    """Give the code of the first word that fits; none when that word draws nothing."""
    for pattern, code in table:
        if text and re.search(pattern, text, re.IGNORECASE):
            return code
    return ""


#: Treatment words -> drug; the first that fits.
TREATMENTS: Mapping[str, str] = {
    r"methylprednisolone|corticosteroid high-dose": "methylprednisolone pulse",
    r"prednis|steroid": "prednisone", r"IVIG": "immune globulin", r"rituximab": "rituximab",
    r"azathioprine": "azathioprine", r"methotrexate": "methotrexate", r"mycophenolate": "mycophenolate mofetil",
    r"levothyroxine": "levothyroxine",
}  # fmt: skip


def drug_of(agent: str) -> str:
    """Give the drug of a treatment; an empty text for fluids, devices, operations and unnamed agents."""
    return next((drug for pattern, drug in TREATMENTS.items() if re.search(pattern, agent, re.IGNORECASE)), "")
