-- model:    attribution.case_completeness
-- purpose:  How complete the information of each case is, as one figure.
-- grain:    one row per case
-- key:      case_id
-- basis:    vigiGrade (Bergvall 2014): the product of (1 - penalty) over ten dimensions
-- caution:  it measures how much is known, never whether it speaks for the drug
SELECT
    case_id
    , ROUND(PRODUCT(1 - penalty), 2) AS completeness
FROM attribution.completeness_dimensions
GROUP BY case_id
