"""The panes: each shows the data it is given and posts messages; none knows the screen."""
