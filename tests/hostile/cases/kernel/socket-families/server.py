import socket

from echo import attempt, serve

ALLOWED = {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK}


def open_all():
    found = []
    for family in range(1, 46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            is_raw = kind == socket.SOCK_RAW and family in (socket.AF_INET, socket.AF_INET6)
            if family in ALLOWED and not is_raw:
                continue
            try:
                socket.socket(family, kind, socket.IPPROTO_ICMP if is_raw else 0).close()
                found.append((family, kind))
            except OSError:
                pass
    return found


attempt("other families", open_all)
serve()
