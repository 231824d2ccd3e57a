"""What is handed in: its files, and how it comes to run."""
