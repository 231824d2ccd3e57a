import pathlib

print("ESCAPED: grader.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-grader.py").touch()
except OSError:
    pass
