"""Controllers: the behaviour of the main screen, without widgets or layout."""
