"""The files of a gradebook, from verdicts made by hand."""
