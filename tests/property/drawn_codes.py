"""The codes of the drawn patients and the notions each stands for (spec section 3 and 8), apart from the code lists."""

from __future__ import annotations

MUSCLE = ["muscle_diagnosis"]
MYOPATHY = ["muscle_diagnosis", "myopathy_code"]
RHABDOMYOLYSIS = ["muscle_diagnosis", "rhabdomyolysis"]
INFLAMMATORY = ["muscle_diagnosis", "inflammatory_myopathy"]
PARANEOPLASTIC = ["muscle_diagnosis", "paraneoplastic_code"]

DIAGNOSES: dict[str, list[str]] = {
    # 3.9
    "M62.81": ["weakness_specific"], "R53.1": ["weakness_nonspecific"], "R53.83": [],
    "M60.9": MUSCLE, "M60.80": MUSCLE, "G72.9": MYOPATHY, "G72.0": MYOPATHY, "G72.49": MYOPATHY,
    "G72.81": [*MYOPATHY, "critical_illness_myopathy"], "M62.82": RHABDOMYOLYSIS, "R82.1": RHABDOMYOLYSIS,
    "M33.10": INFLAMMATORY, "M33.20": INFLAMMATORY,
    "M33.13": [*INFLAMMATORY, "dermatomyositis_skin"], "M36.0": PARANEOPLASTIC, "G13.0": PARANEOPLASTIC,
    "715863001": ["muscle_diagnosis", "necrotizing_myopathy_term"],
    # 3.10
    "H53.2": ["ocular"], "H02.401": ["ocular"], "R47.1": ["bulbar"], "R13.10": ["dysphagia"], "M43.6": ["head_drop"],
    "I40.8": ["myocarditis"], "G70.00": ["myasthenia"], "G70.01": ["myasthenia"], "J96.01": ["respiratory"],
    "I44.2": ["cardiac_emergency"], "I44.0": [], "N17.9": ["aki"], "R94.131": ["emg_abnormal"],
    # 3.13
    "T45.AX5A": ["adverse_effect_ici", "irae_adverse_effect_code"], "T46.6X5A": ["adverse_effect_statin"],
    "T38.0X5A": ["adverse_effect_steroid"], "T45.AX1A": [], "T46.6X6A": [],
    # ruling 13
    "K52.9": ["irae_colitis", "steroid_indication"], "K71.2": ["irae_hepatitis", "steroid_indication"],
    "J70.2": ["irae_pneumonitis", "steroid_indication"], "E03.9": ["irae_thyroid"], "E06.9": ["irae_thyroid"],
    "E27.3": ["irae_adrenal"], "E10.9": ["irae_diabetes"], "N10": ["irae_nephritis"], "L27.0": ["irae_skin"],
    "H20.9": ["irae_uveitis"], "M13.0": ["irae_arthritis"], "E23.6": ["irae_hypophysitis"],
    # section 8
    "G71.01": ["C-01"], "E74.04": ["C-02"], "G72.3": ["C-02"], "G72.41": ["C-03", "inclusion_body"],
    "E03.5": ["C-04"], "U07.1": ["C-05"], "J10.1": ["C-05"], "M60.009": ["C-06"], "A41.9": ["C-06"],
    "D89.811": ["C-07", "steroid_indication"], "Z94.84": ["allogeneic_transplant"], "T79.6XXA": ["C-08"], "W19.XXXA": [],
    "G40.909": ["C-12"], "R56.9": ["C-12"], "Y93.02": ["C-13"], "T73.3XXA": ["C-13"], "I74.3": ["C-14"],
    "I21.4": ["C-15"], "F10.229": ["C-17"], "G21.0": ["C-18"], "M35.1": ["C-20"], "G61.0": ["C-23", "irae_neurologic"],
    "G12.21": ["C-23"], "N18.6": ["C-24"],
    # cancer and reasons for a steroid
    "C34.10": [], "C83.30": ["blood_cancer", "steroid_indication"], "J44.1": ["steroid_indication"],
    "G93.6": ["C-23", "steroid_indication"],
}  # fmt: skip

PROCEDURES: dict[str, tuple[str, list[str]]] = {
    "20206": ("CPT", ["muscle_biopsy", "C-11"]), "95886": ("CPT", ["emg", "C-11"]), "95860": ("CPT", ["emg", "C-11"]),
    "73718": ("CPT", ["muscle_mri"]), "5A1945Z": ("ICD10PCS", ["respiratory"]), "00840": ("CPT", ["C-09"]),
    "0DTJ4ZZ": ("ICD10PCS", ["C-09"]), "96372": ("CPT", ["C-10"]), "90471": ("CPT", ["C-10"]),
}  # fmt: skip

#: analyte -> code, name and usual unit
LABS: dict[str, tuple[str | None, str, str]] = {
    "ck": ("2157-6", "Creatine kinase", "U/L"), "troponin_i": ("10839-9", "Troponin I", "ng/mL"),
    "troponin_t": ("67151-1", "Troponin T, high sensitivity", "ng/L"), "aldolase": ("1761-6", "Aldolase", "U/L"),
    "tsh": ("3016-3", "TSH", "mIU/L"), "potassium": ("2823-3", "Potassium", "mmol/L"),
    "phosphate": ("2777-1", "Phosphate", "mmol/L"), "sodium": ("2951-2", "Sodium", "mmol/L"),
    "creatinine": ("2160-0", "Creatinine", "mg/dL"), "body_weight": ("29463-7", "Body weight", "kg"),
    "ck_mb_share": ("12189-7", "CK-MB fraction", "%"), "anti_hmgcr": ("93493-5", "HMGCR antibody", "Units"),
    "anti_srp": ("33921-8", "SRP antibody", "SI"), "anti_jo1": ("33571-1", "Jo-1 antibody", "U/mL"),
    "anti_pl7": ("33772-5", "PL-7 antibody", "U/mL"), "anti_mi2": ("18485-3", "Mi-2 antibody", "U/mL"),
    "anti_tif1g": (None, "TIF1 gamma antibody", "U/mL"), "anti_nxp2": (None, "NXP2 antibody", "U/mL"),
    "anti_achr": ("11034-6", "AChR binding antibody", "nmol/L"), "anti_striational": (None, "Striational antibody", "titre"),
    "anti_ro52": (None, "Ro52 antibody", "U/mL"), "panel": (None, "Myositis antibody panel", ""),
}  # fmt: skip
