"""Hostile submissions, published with what each must get, and the harness that grades them."""
