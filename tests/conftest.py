"""What all tests have in common."""

from hypothesis import settings

# No test may fail because the machine is busy: an example may take as long as it takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
