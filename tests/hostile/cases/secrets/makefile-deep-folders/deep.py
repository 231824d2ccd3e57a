import os

os.symlink(".", "circle")
for _ in range(2500):
    os.mkdir("d")
    os.chdir("d")
