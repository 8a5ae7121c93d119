"""The user's marks: storage, recovery, backups and exchange formats."""
