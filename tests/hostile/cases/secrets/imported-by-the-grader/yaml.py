import pathlib

print("ESCAPED: yaml.py was imported", flush=True)
try:
    pathlib.Path("@FOLDER@/temporary/imported-yaml.py").touch()
except OSError:
    pass
