"""Looks at the kernel and never disturbs it: sockets, descriptors, processes, services, sysctls.

Nothing in here creates, probes or changes anything that a program under test could notice.
The byte and text codecs are pure functions; only the files that say so read from the system.
"""
