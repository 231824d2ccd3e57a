"""Tables whose entries are imported when they are asked for."""

import subprocess
import sys

import pytest

from grader.model.steps import STEP_OPTIONS
from grader.model.steps.send import Send


def test_an_entry_is_what_its_module_holds() -> None:
    assert STEP_OPTIONS["send"] is Send


def test_a_name_that_is_not_in_the_table_is_no_entry() -> None:
    """Also where the package has a module of that name."""
    assert "base" not in STEP_OPTIONS
    with pytest.raises(KeyError):
        STEP_OPTIONS["base"]


def test_only_what_is_asked_for_is_imported() -> None:
    """Names, their number and whether there is one are known without."""
    code = (
        "import sys\nfrom grader.model.steps import STEP_OPTIONS\n"
        "assert 'send' in STEP_OPTIONS and len(list(STEP_OPTIONS)) == len(STEP_OPTIONS)\n"
        "before = {'grader.model.steps.stop_server', 'grader.model.steps.set_sysctl'} & sys.modules.keys()\n"
        "STEP_OPTIONS['stop_server']\n"
        "after = {'grader.model.steps.stop_server', 'grader.model.steps.set_sysctl'} & sys.modules.keys()\n"
        "print(before, after)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told == "set() {'grader.model.steps.stop_server'}\n"
