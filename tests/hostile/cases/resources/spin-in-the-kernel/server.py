import os
import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)
source, sink = os.open("/dev/zero", os.O_RDONLY), os.open("/dev/null", os.O_WRONLY)
while True:
    os.write(sink, os.read(source, 1 << 16))
