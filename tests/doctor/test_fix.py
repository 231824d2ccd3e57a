"""`doctor --fix` and `--unfix` for real: on a machine whose user namespaces are switched off and on again."""

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from grader.doctor.obstacles.base import sysctl_file
from tests.cli.command import REPOSITORY, environment
from tests.doctor.private_machine import AS_ROOT, AS_USER_WITH_POWERS, PrivateMachine, parse

SETTING = "/proc/sys/user/max_user_namespaces"
FILE = sysctl_file("user.max_user_namespaces")
FORBID = f"""
mkdir -p /etc/sysctl.d
echo 'user.max_user_namespaces = 0' > /etc/sysctl.d/99-hardening.conf
echo 0 > {SETTING}
"""
STATE = (
    f"cat {SETTING}; find /etc/sysctl.d /var/lib | sort;"
    " find /etc/sysctl.d /var/lib -type f | sort | xargs -r sha256sum"
)
"""What must be as before in the end."""
LOOK = "sockgrade doctor --format json"


def stand_in(folder: Path, name: str, script: str) -> Path:
    """Write a command that is found before the machine's own."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return folder


def test_the_whole_cycle(machine: PrivateMachine) -> None:
    """Forbidden, mended now and for every start, mended twice without harm, and put back exactly."""
    told = machine.run(
        f"""{FORBID}
        state() {{ {STATE}; }}
        step before state
        step forbidden {LOOK}
        step fix sockgrade doctor --fix --yes
        step value cat {SETTING}
        step allowed {LOOK}
        echo 0 > {SETTING}
        step restart sysctl --system
        step value-after-restart cat {SETTING}
        step again sockgrade doctor --fix --yes
        step unfix sockgrade doctor --unfix --yes
        step after state
        step unfix-again sockgrade doctor --unfix --yes
        """
    )
    # Where this machine's root is the only user, programs would be that root: doctor finds that out, and says 3.
    ready = 3 if os.geteuid() == 0 else 0
    ended = [told[name].status for name in ("forbidden", "fix", "allowed", "again", "unfix")]
    assert ended == [3, 0, ready, ready, 0]
    assert "sysctl -w user.max_user_namespaces=15000" in told["fix"].text
    assert "private networks can be made here now" in told["fix"].flat
    assert (told["value"].text, told["value-after-restart"].text) == ("15000\n", "15000\n")
    assert not told["again"].text.startswith("mend:")
    assert told["after"].text == told["before"].text
    assert "all that was changed is as before" in told["unfix"].text
    assert (told["unfix-again"].status, "nothing to put back" in told["unfix-again"].text) == (0, True)


def test_several_limits_one_behind_the_other(machine: PrivateMachine) -> None:
    """Those that are low are all lifted; those that are not stay."""
    told = machine.run(
        f"""
        echo 5 > /proc/sys/user/max_net_namespaces
        echo 0 > {SETTING}
        step fix sockgrade doctor --fix --yes
        step values cat {SETTING} /proc/sys/user/max_net_namespaces
        step unfix sockgrade doctor --unfix --yes
        step after cat {SETTING} /proc/sys/user/max_net_namespaces
        """
    )
    assert told["values"].text == "15000\n15000\n"
    assert told["after"].text == "0\n5\n"
    assert "max_pid_namespaces" not in told["fix"].text


def test_a_second_fix_remembers_what_was_before_the_first(machine: PrivateMachine) -> None:
    """Somebody took the mend away in between: the way back leads to the start all the same."""
    told = machine.run(
        """
        echo 2 > /proc/sys/user/max_net_namespaces
        step fix sockgrade doctor --fix --yes
        echo 0 > /proc/sys/user/max_net_namespaces
        step again sockgrade doctor --fix --yes
        step value cat /proc/sys/user/max_net_namespaces
        step unfix sockgrade doctor --unfix --yes
        step after cat /proc/sys/user/max_net_namespaces
        step files find /var/lib/sockgrade /etc/sysctl.d -name '*sockgrade*'
        """
    )
    assert [told[name].status for name in ("fix", "again", "unfix")] == [0, 0, 0]
    assert (told["value"].text, told["after"].text) == ("15000\n", "2\n")
    assert "zz-sockgrade" not in told["files"].text


def test_nothing_is_changed_without_consent(machine: PrivateMachine) -> None:
    """Where nobody can answer, the command is refused; the commands were shown all the same."""
    told = machine.run(
        f"""{FORBID}
        state() {{ {STATE}; }}
        step before state
        step fix sockgrade doctor --fix
        step after state
        """
    )
    assert told["fix"].status == 2
    assert "give `--yes`" in told["fix"].flat
    assert f"/dev/stdin {FILE}" in told["fix"].text
    assert told["after"].text == told["before"].text


def test_it_asks_at_the_terminal(machine: PrivateMachine) -> None:
    """No is no, and an empty answer too; yes does it."""
    script = f"""{FORBID}
    step no sockgrade doctor --fix
    step after-no cat {SETTING}
    step empty sockgrade doctor --fix
    step after-empty cat {SETTING}
    step yes sockgrade doctor --fix
    step after-yes cat {SETTING}
    """
    words = machine.command(script)
    talk = pexpect.spawn(words[0], words[1:], cwd=str(REPOSITORY), env=environment(), encoding="utf-8", timeout=60)
    printed = []
    for answer in ("n", "", "y"):
        talk.expect(r"do it\? \[y/N\]: ")
        printed.append(f"{talk.before}{talk.after}")
        talk.sendline(answer)
    talk.expect(pexpect.EOF)
    talk.close()
    told = parse("".join([*printed, talk.before or ""]).replace("\r\n", "\n"))
    assert [told[name].status for name in ("no", "empty", "yes")] == [3, 3, 0]
    values = [told[f"after-{name}"].text.split() for name in ("no", "empty", "yes")]
    assert values == [["0"], ["0"], ["15000"]]


@pytest.mark.parametrize("done", ["", f"echo 15000 > {SETTING}"], ids=["before a change", "after it"])
def test_a_fix_that_is_killed_half_done_can_be_undone(machine: PrivateMachine, tmp_path: Path, done: str) -> None:
    """The file was written, and the grader was killed before or after the value was set."""
    killing = stand_in(tmp_path / "commands", "sysctl", f"{done}\nkill -9 $PPID")
    told = machine.run(
        f"""{FORBID}
        state() {{ {STATE}; }}
        step before state
        step fix env PATH={killing}:$PATH {sys.executable} -m grader doctor --fix --yes
        step half-done ls {FILE}
        step unfix sockgrade doctor --unfix --yes
        step after state
        """
    )
    assert (told["fix"].status, told["half-done"].status, told["unfix"].status) == (137, 0, 0)
    assert told["after"].text == told["before"].text


def test_a_command_that_fails_is_told_with_the_way_back(machine: PrivateMachine, tmp_path: Path) -> None:
    """And not as a mend that was made."""
    failing = stand_in(tmp_path / "commands", "sysctl", "echo no; exit 5")
    told = machine.run(f"{FORBID}\nstep fix env PATH={failing}:$PATH {sys.executable} -m grader doctor --fix --yes")
    assert told["fix"].status == 3
    assert "`sysctl -w user.max_user_namespaces=15000` ended with status 5" in told["fix"].text
    assert "hint: `sockgrade doctor --unfix`" in told["fix"].text
    assert "\ndone\n" not in told["fix"].text


def test_a_mend_that_does_not_help_is_put_back(machine: PrivateMachine, tmp_path: Path) -> None:
    """A `sysctl` that says it has done it, and has not."""
    idle = stand_in(tmp_path / "commands", "sysctl", ":")
    told = machine.run(
        f"""{FORBID}
        state() {{ {STATE}; }}
        step before state
        step fix env PATH={idle}:$PATH {sys.executable} -m grader doctor --fix --yes
        step after state
        """
    )
    assert told["fix"].status == 3
    assert "that did not help: putting it back" in told["fix"].text
    assert told["after"].text == told["before"].text


def test_a_file_that_was_there_before_comes_back(machine: PrivateMachine) -> None:
    """With its text and its mode, though it has our name."""
    told = machine.run(
        f"""{FORBID}
        echo '# mine' > {FILE}; chmod 600 {FILE}
        step fix sockgrade doctor --fix --yes
        step between cat {FILE}
        step unfix sockgrade doctor --unfix --yes
        step text cat {FILE}
        step mode stat -c %a {FILE}
        """
    )
    assert "15000" in told["between"].text
    assert (told["text"].text, told["mode"].text) == ("# mine\n", "600\n")


def test_what_others_have_changed_since_is_left(machine: PrivateMachine) -> None:
    """The rest is put back."""
    told = machine.run(
        f"""{FORBID}
        step fix sockgrade doctor --fix --yes
        echo 77 > {SETTING}
        step unfix sockgrade doctor --unfix --yes
        step value cat {SETTING}
        step file ls {FILE}
        step unfix-again sockgrade doctor --unfix --yes
        """
    )
    assert told["unfix"].status == 0
    assert "left as it is: `user.max_user_namespaces` is 77, which others have set" in told["unfix"].text
    assert told["value"].text == "77\n"
    assert told["file"].status == 2
    assert "nothing to put back" in told["unfix-again"].text


def test_who_is_not_root_uses_sudo(machine: PrivateMachine, tmp_path: Path) -> None:
    """Each command that changes something, shown and run; none other."""
    log = tmp_path / "sudo.log"
    log.touch()
    log.chmod(0o666)
    sudo = stand_in(tmp_path / "commands", "sudo", f'echo "$@" >> {log}; exec "$@"')
    told = machine.run(
        f"""
        echo 0 > {SETTING}
        step fix env PATH={sudo}:$PATH {sys.executable} -m grader doctor --fix --yes
        step value cat {SETTING}
        """,
        who=AS_USER_WITH_POWERS,
    )
    assert (told["fix"].status, told["value"].text) == (0, "15000\n"), told["fix"].text
    assert "sudo sysctl -w user.max_user_namespaces=15000" in told["fix"].text
    ran = {line.split()[0] for line in log.read_text().splitlines()}
    assert ran == {"install", "sysctl"}


def test_who_can_not_become_root_is_told(machine: PrivateMachine, tmp_path: Path) -> None:
    """Nothing is changed."""
    told = machine.run(
        f"""
        echo 0 > {SETTING}
        step fix env PATH={tmp_path} {sys.executable} -m grader doctor --fix --yes
        step value cat {SETTING}
        """,
        who=AS_USER_WITH_POWERS,
    )
    assert (told["fix"].status, told["value"].text) == (3, "0\n")
    assert "only root may change this, and there is no `sudo` here" in told["fix"].flat


def test_a_container_is_refused(machine: PrivateMachine) -> None:
    """What forbids it was decided outside: the options are told, and nothing is changed."""
    told = machine.run(
        f"""{FORBID}
        mount -t tmpfs run /run; : > /run/.containerenv; mount --bind /etc/hosts /etc/hosts
        state() {{ {STATE}; }}
        step before state
        step fix sockgrade doctor --fix --yes
        step after state
        """
    )
    assert told["fix"].status == 3
    assert "this is a Podman container: only its host can change that" in told["fix"].flat
    assert "--security-opt unmask=ALL" in told["fix"].text
    assert told["after"].text == told["before"].text


def test_a_record_that_can_not_be_read_is_told(machine: PrivateMachine) -> None:
    """With its path; nothing is changed by guessing."""
    told = machine.run(
        """
        mkdir /var/lib/sockgrade; echo '{' > /var/lib/sockgrade/doctor.json
        step unfix sockgrade doctor --unfix --yes
        step record cat /var/lib/sockgrade/doctor.json
        """
    )
    assert told["unfix"].status == 3
    assert re.search(r"error: /var/lib/sockgrade/doctor.json.* can't be read", told["unfix"].text)
    assert told["record"].text == "{\n"


PROFILE = """
import sys
from grader.doctor.fixing import make, undo
from grader.doctor.facts import MachineFacts, Refusal, APPARMOR_SETTING
from grader.doctor.obstacles import recognise_obstacle
from grader.doctor.record import read_record
facts = MachineFacts(settings={APPARMOR_SETTING: "1"}, interpreter="/usr/bin/python3.12", takes_profiles=True)
mend = recognise_obstacle(facts, Refusal("/proc/self/setgroups: Permission denied", 13)).mends[0]
if sys.argv[1] == "make":
    make(mend.changes, ())
else:
    print(undo(read_record(), ()))
"""


def test_a_profile_is_unloaded_before_its_file_goes(machine: PrivateMachine, tmp_path: Path) -> None:
    """By what stands in for AppArmor's loader, which reads the file that it is given both times."""
    log = tmp_path / "loader.log"
    folder = stand_in(tmp_path / "commands", "apparmor_parser", f'echo "$1" >> {log}; cat "$2" >> {log}')
    program = tmp_path / "program.py"
    program.write_text(PROFILE)
    run = f"env PATH={folder}:$PATH {sys.executable} {program}"
    told = machine.run(f"step make {run} make\nstep undo {run} undo\nstep gone ls /etc/apparmor.d/sockgrade")
    assert (told["make"].status, told["undo"].text) == (0, "Undone(left=(), failed=())\n")
    assert told["gone"].status == 2
    loaded, unloaded = log.read_text().split("-R\n")
    assert loaded == f"-r\n{unloaded}"
    assert 'profile sockgrade "/usr/bin/python3.12" flags=(unconfined)' in unloaded


def test_options_that_do_not_go_together(machine: PrivateMachine) -> None:
    """They are refused before anything is looked at."""
    told = machine.run(
        """
        step both sockgrade doctor --fix --unfix
        step yes sockgrade doctor --yes
        step json sockgrade doctor --fix --format json
        """,
        who=AS_ROOT,
    )
    assert [each.status for each in told.values()] == [2, 2, 2]
