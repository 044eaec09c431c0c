"""How stories write drugs and tests: vocabularies, codes, names, routes, units and limits, as several sites would.

Belongs here: the ways a drug or a test is written; which one a row uses is drawn (words.py).
Does not belong here: what a code means to the models (sql/reference), everyday rows (shape.py).
Called by words.py.

Codes are plain text typed for the stories and never read from sql/reference: a wrong code list must show up as a
missed case.
"""

from __future__ import annotations

#: drug -> (route, ways to code it: (vocabulary, code)); the first way is the usual one. "LOCAL": the name alone tells.
DRUGS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "pembrolizumab": ("IV", (("RXNORM", "1547545"), ("HCPCS", "J9271"), ("ATC", "L01FF02"))),
    "nivolumab": ("IV", (("RXNORM", "1597876"), ("HCPCS", "J9299"), ("ATC", "L01FF01"))),
    "ipilimumab": ("IV", (("RXNORM", "1094833"), ("HCPCS", "J9228"), ("ATC", "L01FX04"))),
    "atezolizumab": ("IV", (("RXNORM", "1792776"), ("HCPCS", "J9022"), ("ATC", "L01FF05"))),
    "durvalumab": ("IV", (("RXNORM", "1919503"), ("ATC", "L01FF03"))),
    "avelumab": ("IV", (("RXNORM", "1875534"), ("HCPCS", "J9023"))),
    "cemiplimab": ("IV", (("RXNORM", "2058826"), ("ATC", "L01FF06"))),
    "dostarlimab": ("IV", (("RXNORM", "2539967"),)),
    "nivolumab and relatlimab": ("IV", (("HCPCS", "J9298"), ("ATC", "L01FY02"))),
    "tremelimumab": ("IV", (("HCPCS", "J9347"), ("ATC", "L01FX20"))),
    "atorvastatin": ("PO", (("RXNORM", "83367"), ("ATC", "C10AA05"), ("LOCAL", ""))),
    "simvastatin": ("PO", (("RXNORM", "36567"), ("ATC", "C10AA01"))),
    "rosuvastatin": ("PO", (("RXNORM", "301542"), ("ATC", "C10AA07"), ("LOCAL", ""))),
    "pravastatin": ("PO", (("RXNORM", "42463"), ("ATC", "C10AA03"))),
    "lovastatin": ("PO", (("RXNORM", "6472"), ("ATC", "C10AA02"))),
    "clarithromycin": ("PO", (("ATC", "J01FA09"), ("LOCAL", ""))),
    "gemfibrozil": ("PO", (("ATC", "C10AB04"), ("LOCAL", ""))),
    "ciclosporin": ("PO", (("ATC", "L04AD01"),)),
    "prednisone": ("PO", (("RXNORM", "8640"), ("ATC", "H02AB07"))),
    "methylprednisolone": ("IV", (("RXNORM", "6902"), ("ATC", "H02AB04"))),
    "dexamethasone": ("PO", (("RXNORM", "3264"), ("ATC", "H02AB02"))),
    "cisatracurium": ("IV", (("ATC", "M03AC11"), ("LOCAL", ""))),
    "vecuronium": ("IV", (("ATC", "M03AC03"), ("LOCAL", ""))),
    "propofol": ("IV", (("ATC", "N01AX10"),)),
    "immune globulin": ("IV", (("ATC", "J06BA02"),)),
    "methotrexate": ("PO", (("RXNORM", "6851"), ("ATC", "L04AX03"))),
    "azathioprine": ("PO", (("ATC", "L04AX01"),)),
    "mycophenolate mofetil": ("PO", (("RXNORM", "68149"), ("ATC", "L04AA06"))),
    "rituximab": ("IV", (("RXNORM", "121191"), ("ATC", "L01FA01"))),
    "cyclophosphamide": ("IV", (("ATC", "L01AA01"),)),
    "pyridostigmine": ("PO", (("RXNORM", "9000"),)),
    "binimetinib": ("PO", (("ATC", "L01EE03"), ("LOCAL", ""))),
    "encorafenib": ("PO", (("ATC", "L01EC03"),)),
    "cobimetinib": ("PO", (("ATC", "L01EE02"), ("LOCAL", ""))),
    "alectinib": ("PO", (("ATC", "L01ED03"), ("LOCAL", ""))),
    "colchicine": ("PO", (("ATC", "M04AC01"), ("LOCAL", ""))),
    "daptomycin": ("IV", (("ATC", "J01XX09"), ("LOCAL", ""))),
    "hydroxychloroquine": ("PO", (("ATC", "P01BA02"),)),
    "imatinib": ("PO", (("ATC", "L01EA01"),)),
    "carboplatin": ("IV", (("ATC", "L01XA02"),)),
    "docetaxel": ("IV", (("ATC", "L01CD02"),)),
    "oxaliplatin": ("IV", (("ATC", "L01XA03"),)),
    "etoposide": ("IV", (("ATC", "L01CB01"),)),
    "letrozole": ("PO", (("ATC", "L02BG04"),)),
    "leuprolide": ("SC", (("ATC", "L02AE02"),)),
    "levothyroxine": ("PO", (("ATC", "H03AA01"),)),
    "BCG live": ("intravesical", (("ATC", "L03AX03"),)),
    "imipenem-cilastatin": ("IV", (("ATC", "J01DH51"),)),
    "pentostatin": ("IV", (("ATC", "L01XX08"),)),
    "nystatin": ("PO", (("ATC", "A07AA02"),)),
    "doxorubicin": ("IV", (("ATC", "L01DB01"),)),
}

#: HCPCS code -> mg a unit.
HCPCS_UNIT_MG = {"J9271": 1, "J9299": 1, "J9228": 1, "J9022": 10, "J9023": 10, "J9298": 4, "J9347": 1}

#: test -> (ways to code it: (vocabulary, code, name)), unit, lower limit, upper limit.
TESTS: dict[str, tuple[tuple[tuple[str, str, str], ...], str, str, str]] = {
    "troponin i": ((("LOINC", "89579-7", "Troponin I, high sensitivity"), ("LOINC", "10839-9", "Troponin I")),
                   "ng/L", "", "34"),
    "troponin t": ((("LOINC", "67151-1", "Troponin T, high sensitivity"), ("LOINC", "6598-7", "Troponin T")),
                   "ng/L", "", "14"),
    "ck-mb": ((("LOINC", "13969-1", "CK-MB"),), "ng/mL", "0", "5"),
    "ck-mb share": ((("LOINC", "12189-7", "CK-MB index"),), "%", "0", "4"),
    "aldolase": ((("LOINC", "1761-6", "Aldolase"),), "U/L", "1.5", "8.1"),
    "aldolase in body fluid": ((("LOINC", "49724-8", "Aldolase, body fluid"),), "U/L", "", "8.1"),
    "tsh": ((("LOINC", "3016-3", "TSH"),), "mIU/L", "0.4", "4.5"),
    "creatinine": ((("LOINC", "2160-0", "Creatinine"),), "mg/dL", "0.6", "1.3"),
    "potassium": ((("LOINC", "2823-3", "Potassium"),), "mmol/L", "3.5", "5.1"),
    "ast": ((("LOINC", "1920-8", "AST"),), "U/L", "8", "40"),
    "weight": ((("LOINC", "29463-7", "Body weight"),), "kg", "", ""),
    "hmgcr": ((("LOINC", "93493-5", "HMGCR Antibody, IgG"), ("LOCAL", "HMGCR", "Anti-HMGCR antibody")), "CU", "", "20"),
    "srp": ((("LOINC", "33921-8", "SRP Antibody"), ("LOCAL", "SRP", "Anti-SRP antibody")), "SI", "", "11"),
    "tif1": ((("LOCAL", "TIF1G", "TIF1-gamma antibody"),), "", "", ""),
    "nxp2": ((("LOCAL", "NXP2", "NXP2 antibody"),), "", "", ""),
    "jo1": ((("LOINC", "33571-1", "Jo-1 antibody"), ("LOINC", "11565-9", "Jo-1 Ab")), "", "", ""),
    "achr": ((("LOINC", "11034-6", "AChR binding antibody"),), "nmol/L", "", "0.4"),
}  # fmt: skip

NOT_DETECTED = ("NOT DETECTED", "Negative", "negative for antibody", "None detected", "NON-REACTIVE")
DETECTED = ("POSITIVE", "Detected", "Strong positive")
