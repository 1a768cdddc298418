"""Any rule asked by its name with plain values: what JSON, worked examples in notices, receipts and replay have in common."""
