"""Long runs that the test suite only has in a short form; the Makefile starts them."""
