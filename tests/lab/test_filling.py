"""What the holder writes into folders."""

import hashlib
import os
from pathlib import Path

import pytest

from grader.lab.filling import fill_folder
from tests.lab.conftest import MakeWorld


def test_a_folder_is_filled(tmp_path: Path) -> None:
    """With folders, copies of files and of folders, and texts, also such as are no UTF-8."""
    machine = tmp_path / "machine"
    (machine / "settings.d").mkdir(parents=True)
    (machine / "settings.d" / "one").write_text("1")
    (machine / "settings.d" / "nowhere").symlink_to("not-there")
    (machine / "cache").write_bytes(b"\0\xff")
    made = tmp_path / "made"
    copies = [f"{machine}/cache", f"{machine}/settings.d", f"{machine}/missing"]
    fill_folder(str(made), ["places"], copies, {"hosts": "10.9.0.10 server\n", "odd": "\udcff"})
    assert {path.name for path in made.iterdir()} == {"places", "cache", "settings.d", "hosts", "odd"}
    assert list((made / "places").iterdir()) == []
    assert (made / "cache").read_bytes() == b"\0\xff"
    assert (made / "settings.d" / "one").read_text() == "1"
    assert (made / "odd").read_bytes() == b"\xff"


def test_what_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    """The lab is made all the same."""
    if os.geteuid() == 0:
        pytest.skip("root may read everything: these tests are run as an ordinary user too")
    secret, made = tmp_path / "secret", tmp_path / "made"
    secret.write_text("x")
    secret.chmod(0)
    fill_folder(str(made), [], [str(secret)], {"hosts": ""})
    assert (made / "hosts").exists()


def test_a_sandbox_has_the_machines_loader_settings(make_private: MakeWorld) -> None:
    """And its alternatives: a compiler is found by them."""
    world = make_private()
    for name in ("ld.so.cache", "ld.so.conf"):
        if not Path("/etc", name).exists():
            continue
        told = world.run("sha256sum", f"/etc/{name}").output.split()[0]
        assert told == hashlib.sha256(Path("/etc", name).read_bytes()).hexdigest()
    shown = world.run("ls", "/etc/alternatives").output.split()
    assert sorted(shown) == sorted(os.listdir("/etc/alternatives"))
