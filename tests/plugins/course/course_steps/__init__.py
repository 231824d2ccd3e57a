"""What a course adds to sockgrade."""
