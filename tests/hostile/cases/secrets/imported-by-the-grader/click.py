import pathlib

print("ESCAPED: click.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-click.py").touch()
except OSError:
    pass
