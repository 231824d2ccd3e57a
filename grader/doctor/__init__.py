"""What this machine can do, what each missing thing costs, and what mends it.

Found by trying, not by reading settings: those are only read to explain a failure. Changes nothing, unless it is
asked to and somebody has agreed.
"""
