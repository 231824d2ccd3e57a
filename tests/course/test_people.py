"""The keys of submissions: no two share one."""

from grader.course.people import key_of, keys_of

SAME_DIGEST = ("Jane!&&$&Doe", "Jane+ $&+Doe")
"""Spelled alike, and the first 8 digits of their digests are the same: found by trying."""


def test_a_key_names_one_submission_and_no_other_folder() -> None:
    names = ["../x", "a/b", "Jane", "jane", "JANE", ".hidden", "x" * 300, "Ä", "ä", "", "\ud800", "a\nb"]
    keys = [key_of(name) for name in names]
    assert len(set(keys)) == len(names)
    assert all("/" not in key and not key.startswith(".") and len(key) < 80 and key.isascii() for key in keys)


def test_nobody_can_be_called_by_the_key_of_another() -> None:
    """A record, a page and a verdict would be of both."""
    assert key_of("Jane Doe") == "jane-doe-01332c87"
    assert key_of(key_of("Jane Doe")) != key_of("Jane Doe")
    assert key_of(key_of("日本")) != key_of("日本")


def test_plain_names_are_kept() -> None:
    """Also numbers as long as the digests of keys, by which many schools count their students."""
    assert [key_of(name) for name in ("20241234", "team-7", "jane.doe")] == ["20241234", "team-7", "jane.doe"]


def test_names_of_one_digest_have_keys_of_their_own() -> None:
    assert len({key_of(name) for name in SAME_DIGEST}) == 1
    keys = keys_of([("", name) for name in (*SAME_DIGEST, "jane")])
    assert len(set(keys.values())) == 3
    assert keys["", "jane"] == "jane"
    assert all(len(key) < 120 for key in keys.values())


def test_a_folder_called_as_a_system_names_a_group_has_a_key_of_its_own() -> None:
    assert len(set(keys_of([("moodle", "Doe Jane_1"), ("", "Doe Jane_1")]).values())) == 2
