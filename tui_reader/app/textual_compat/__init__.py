"""Every workaround of Textual's faults and every use of its private names, tested with 8.2.

`tests/app/test_textual_compat.py` has a test for each: it fails when plain Textual no longer has
the fault, or when the workaround no longer works. Nothing else in the reader uses a name of
Textual's that begins with an underscore.
"""
