"""Marks shared between machines through a folder that another program synchronizes.

Each machine writes only one file in the folder, its own, and reads all of them. So the program that
synchronizes the folder (Syncthing, Dropbox, git, rclone, NFS) has no conflicts to solve, nothing
has to be locked across machines, and a file may arrive late, incomplete, twice, or not at all: its
writes are merged by the stamps of `marks.clock`, in any order and any number of times, with the
same result.

A machine appends its own writes to its file at once. Those that it has merged from others it
appends once a day, and at once when a file that it has read is gone. So every machine's file
holds everything that the machine knows, a new machine can learn everything from any of them, and
the file of a machine that no longer exists can be deleted.
"""
