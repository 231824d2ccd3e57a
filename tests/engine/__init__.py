"""How an exercise is run: when an expectation holds, what needs what, and whose fault it is."""
