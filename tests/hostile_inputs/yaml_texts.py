"""YAML that asks its reader for more than it is: as ``exercise.yaml`` and as a submission's ``sockgrade.yaml``."""

from itertools import pairwise

NAMES = "abcdefghijklmnopqrstuvwxyz"


def alias_bomb() -> str:
    """Nine aliases of nine aliases, and so on: a list of 9**25 items, were it written out."""
    lines = ["a: &a [x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]" for last, name in pairwise(NAMES)]
    return "\n".join(lines)


def merge_bomb() -> str:
    """Mappings that merge each other: 2**25 merges."""
    lines = ["a: &a {x: 1}"]
    lines += [f"{name}: &{name} {{<<: [*{last}, *{last}]}}" for last, name in pairwise(NAMES)]
    return "\n".join(lines)


def brackets() -> str:
    """Text that ends PyYAML's C composer with a segmentation fault."""
    return "run: " + "[" * 100_000


def question_marks() -> str:
    """Keys of keys of keys."""
    return "? " * 100_000


def many_values() -> str:
    """More values than any exercise has."""
    return "run: [" + "a," * 30_000 + "]"


def many_unknown_keys() -> str:
    """Thousands of mistakes, for each of which the word that was meant is looked for."""
    return "\n".join(f"runn{number}: a" for number in range(9_000))


def tag() -> str:
    """An object that runs a command when it is made."""
    return "run: !!python/object/apply:os.system [id]"


def huge_integer() -> str:
    """A number whose conversion alone takes quadratic time."""
    return "run: " + "9" * 200_000


def zero_character() -> str:
    """A command that no system call takes."""
    return r'run: "./server\0--help"'


def many_words() -> str:
    """A command line longer than Linux takes."""
    return f"run: ./server {'a' * 100_000}"


def steering_key() -> str:
    """A key that sets the clipboard and reverses the reading order."""
    return r'"\e]52;c;YQ==\a\u202e\n::error::##[error]": 1'
