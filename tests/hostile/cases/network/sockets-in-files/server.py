import glob
import socket

from echo import attempt, serve

PATHS = ["@BUS@", "/var/run/docker.sock", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/containerd/*.sock",
         "/run/user/*/bus", "/run/systemd/private", "/run/systemd/journal/*", "/dev/log", "/tmp/.X11-unix/*"]  # fmt: skip


def reach():
    found = []
    for path in [each for pattern in PATHS for each in glob.glob(pattern)]:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_UNIX, kind) as connection:
                try:
                    connection.connect(path)
                    found.append(path)
                except OSError:
                    pass
    return found


attempt("sockets in files", reach)
serve()
