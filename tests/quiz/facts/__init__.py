"""What the bundled questions claim, shown on real sockets."""
