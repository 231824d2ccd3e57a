"""The language by itself: what may be written, and what it means."""
