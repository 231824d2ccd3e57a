import pathlib

print("ESCAPED: usercustomize.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-usercustomize.py").touch()
except OSError:
    pass
