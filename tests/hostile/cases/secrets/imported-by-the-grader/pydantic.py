import pathlib

print("ESCAPED: pydantic.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-pydantic.py").touch()
except OSError:
    pass
