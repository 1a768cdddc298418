"""The conformance kit: cases, an implementation behind a function or an adapter, the search for differences, and reports."""
