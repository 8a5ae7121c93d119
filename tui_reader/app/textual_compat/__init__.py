"""Every workaround of Textual's faults and every use of its private names."""
