"""Wrong: it makes its control socket anew, and the file of the first is still there."""

import socket


def open_control():
    control = socket.socket(socket.AF_UNIX)
    control.bind("control")
    return control


open_control().close()
control = open_control()
with socket.create_server(("0.0.0.0", 9999)) as listener:
    while True:
        client, _ = listener.accept()
