import os

from echo import attempt, serve

attempt("preloading for all", lambda: open("/etc/ld.so.preload", "a").write("@FOLDER@/stolen.so\n"))
for name in (".profile", ".bashrc", ".pythonrc", "sitecustomize.py", ".config"):
    try:
        with open(os.path.join(os.path.expanduser("~"), name), "w") as file:
            file.write("print('ESCAPED: a start-up file was read')\n")
    except OSError as error:
        print(name, error, flush=True)
serve()
