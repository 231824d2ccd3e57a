"""How much a submission may be. Whatever goes beyond is refused while it is read, whatever sizes it declares."""

MEBIBYTE = 1 << 20
MOST_FILES = 2_000
MOST_BYTES = 64 * MEBIBYTE
"""Of all files together."""
LARGEST_FILE_BYTES = 32 * MEBIBYTE
"""Of one file, and of an archive before anything is read from it."""
MOST_ENTRIES = 20_000
"""Files and folders that are looked at, with those that are then ignored."""
DEEPEST_FOLDER = 32
"""Names in one path."""
LONGEST_NAME_BYTES = 255
"""What Linux file systems take (NAME_MAX, limits.h(0p))."""
LONGEST_PATH_BYTES = 1024
"""A quarter of PATH_MAX: the folders above it need room too."""
LARGEST_TAR_BYTES = 96 * MEBIBYTE
"""Of a tar archive after decompression: its headers and padding come on top of the files."""
RATIO = 200
"""Bytes that one byte of an archive may become. Source code shrinks to a fifth; deflate can reach 1,032."""
RATIO_COUNTS_FROM_BYTES = 8 * MEBIBYTE
"""Below, a file of zeros is still just a file of zeros."""
LARGEST_METADATA_BYTES = 64 * 1024
"""Of one tar header that only says something about the next member."""
LARGEST_DICTIONARY_BYTES = 128 * MEBIBYTE
"""Memory that an xz stream may ask for: `xz -9` needs 65 MiB, and a stream may ask for 4 GiB."""
