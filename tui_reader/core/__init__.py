"""The paper record, and functions that make its text safe and readable."""
