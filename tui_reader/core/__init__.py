"""What a paper is, and how its text is made safe and readable."""
