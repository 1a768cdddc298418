"""TCM outpatient treatment (中医适宜技术门诊治疗): what the fund pays for a visit, who is eligible, and the year's ledger."""
