"""Laws of the report formats."""
