import pathlib

print("ESCAPED: sitecustomize.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-sitecustomize.py").touch()
except OSError:
    pass
