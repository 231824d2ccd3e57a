import ctypes
import os
import subprocess

from echo import attempt, serve

libc = ctypes.CDLL(None, use_errno=True)


def status(name):
    with open("/proc/self/status") as file:
        return next(line.split()[1] for line in file if line.startswith(f"{name}:"))


def by_program():
    for command in (["su", "-c", "id -u"], ["sudo", "-n", "id", "-u"], ["newgrp"], ["pkexec", "id", "-u"]):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1)
            if done.stdout.strip() == "0":
                return command
        except (OSError, subprocess.TimeoutExpired):
            pass
    return None


attempt("setuid(0)", lambda: os.setuid(0) is None)
attempt("setgroups", lambda: os.setgroups([0]) is None)
attempt("set-user-id programs", by_program)
attempt("capabilities", lambda: int(status("CapEff"), 16) | int(status("CapPrm"), 16))
attempt("new rights at execve", lambda: status("NoNewPrivs") != "1")
serve()
