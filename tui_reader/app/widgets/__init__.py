"""The panes: each shows what it is given and posts messages; none knows the screen."""
