import pathlib

print("ESCAPED: conftest.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-conftest.py").touch()
except OSError:
    pass
