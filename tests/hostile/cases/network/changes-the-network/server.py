import subprocess

from echo import attempt, serve

COMMANDS = (
    "ip address add 10.77.0.1/32 dev lo",
    "ip link set lo mtu 1400",
    "ip link add hostile type veth",
    "ip route add blackhole 10.78.0.0/16",
    "ip netns add @MARK@",
    "nft add table inet hostile",
)


def change(command):
    return subprocess.run(command.split(), capture_output=True, timeout=5).returncode == 0


for command in COMMANDS:
    attempt(command, lambda: change(command))
serve()
