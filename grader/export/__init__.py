"""What other platforms need to grade with sockgrade: one file a platform, which makes the archive to upload."""

from grader.export.gradescope import build_autograder

PLATFORMS = {"gradescope": build_autograder}
"""Each makes the bytes of an archive out of exercises and what to install."""
