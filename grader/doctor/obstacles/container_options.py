"""How a container is started so that labs can be made in it. Pure."""

DOCKER = (
    "docker run --security-opt seccomp=unconfined \\",
    "  --security-opt apparmor=unconfined \\",
    "  --security-opt systempaths=unconfined IMAGE",
)
"""In this order: lets unshare(2) through; mounts; a new /proc (docker-run(1))."""
PODMAN = (
    "podman run --security-opt seccomp=unconfined \\",
    "  --security-opt apparmor=unconfined \\",
    "  --security-opt unmask=ALL \\",
    "  --security-opt label=disable IMAGE",
)
"""podman-run(1); the label is SELinux's."""
KUBERNETES = (
    "# Kubernetes, in the pod's spec:",
    "hostUsers: false",
    "containers:",
    "- securityContext:",
    "    procMount: Unmasked",
    "    seccompProfile: {type: Unconfined}",
    "    appArmorProfile: {type: Unconfined}",
)
"""An unmasked /proc is only allowed to pods with a user namespace (kubernetes.io, procMount)."""
GITHUB = (
    "container:",
    "  image: IMAGE",
    "  options: >-",
    "    --security-opt seccomp=unconfined",
    "    --security-opt apparmor=unconfined",
    "    --security-opt systempaths=unconfined",
)

ALL = (*DOCKER, *PODMAN, *KUBERNETES)
"""For each kind of container."""
