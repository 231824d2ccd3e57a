"""The command line, through real processes: what it prints, where, and how it exits."""
