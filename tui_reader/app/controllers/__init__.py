"""What the main screen's keys do."""
