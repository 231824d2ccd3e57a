"""What authors need: programs, verdicts, flakes, gaps, and new exercises."""
