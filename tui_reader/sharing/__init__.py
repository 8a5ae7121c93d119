"""Marks shared between machines by a folder that something else carries from one to the other.

Each machine writes one file in the folder, its own, and reads everybody's. So whatever carries
the folder (Syncthing, Dropbox, git, rclone, NFS) has no conflict to solve, nothing has to be
locked across machines, and a file may come late, torn, twice, or not at all: what is in it is
merged by the stamps of `clock`, in any order and any number of times, with the same result.

What a machine says itself is appended to its file at once. What it has merged from others it
appends once a day, and at once when a file that it has read is gone: so every machine's file
holds all that it knows, a new machine learns everything from any of them, and the file of a
machine that is no more can be deleted.
"""
