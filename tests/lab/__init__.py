"""The lab's promise (grader/model/lab.py), held to on real kernels: the same laws for both kinds of lab."""
