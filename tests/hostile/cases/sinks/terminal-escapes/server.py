import os
import sys

PAYLOADS = (
    b"\x1b[2J\x1b[H", b"\x1b]0;passed\x07", b"\x1b]52;c;ZWNobyBzdG9sZW4=\x07", b"\x1b[6n", b"\x1b[c", b"\x1bP$q\"p\x1b\\",
    b"\x9b2J", b"\x1b]8;;http://192.0.2.1/\x1b\\click\x1b]8;;\x1b\\", b"\x1b[8m", b"\x1b[1A\x1b[2K", b"\x1b#8", b"\x1bc",
    b"\x1b[?1049h", b"\x1b]1337;File=:AAAA\x07", b"\xc2\x9b31m",
)  # fmt: skip
for payload in PAYLOADS:
    os.write(1, b"before" + payload + b"after\n")
sys.exit(1)
