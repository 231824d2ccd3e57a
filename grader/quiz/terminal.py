"""Asks with the keyboard's arrows and letters. The only file that knows questionary; imported when it is used."""

import shutil
import sys
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from questionary.prompts.common import InquirerControl

from grader.quiz.marking.answers import LETTERS
from grader.quiz.presentation import one_line
from grader.quiz.prompter import Stopped, is_text

_HINT, _BACK = object(), object()
"""What the keys for these make a prompt return."""
_STYLE = questionary.Style([("qmark", "bold"), ("question", ""), ("instruction", ""), ("selected", "bold")])
_NO_COLOR_STYLE = questionary.Style(
    [
        *((name, "fg:default bg:default noreverse") for name in ("qmark", "answer", "pointer", "highlighted")),
        ("selected", "fg:default bg:default bold noreverse"),
    ]
)
_MARGIN = 8
"""Columns before an option's text: the pointer, the box and the letter."""


class TerminalPrompter:
    """Shows a list to move in, or a line to write on, and returns what was chosen or written."""

    def __init__(self, *, color: bool) -> None:
        self._style = _STYLE if color else _NO_COLOR_STYLE
        self.stop_key = "Ctrl-C"
        self.hint = ""

    def show(self, text: str) -> None:
        """Print a text that is laid out already."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def choose(self, message: str, texts: Sequence[str], *, may_go_back: bool = False) -> str | None:
        """Return the text that was chosen; None to go back to the choice before."""
        back = ", Backspace goes back" if may_go_back else ""

        def prompt() -> questionary.Question:
            return questionary.select(
                message,
                choices=_choices(texts),
                instruction=f"(arrows or letters, then Enter{self._hint_key}{back})",
                use_shortcuts=True,
                use_jk_keys=False,
                qmark=">",
                pointer=">",
                style=self._style,
            )

        keys: dict[str, object] = {"?": _HINT}
        if may_go_back:
            keys[Keys.Backspace.value] = _BACK
        chosen = self._ask(prompt, keys)
        return None if chosen is _BACK else str(chosen)

    def choose_several(self, message: str, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the texts that were chosen, in the order shown; perhaps none."""

        def prompt() -> questionary.Question:
            question = questionary.checkbox(
                message,
                choices=_choices(texts, with_letters=True),
                instruction=f"(letters or Space mark, Enter is done{self._hint_key})",
                use_jk_keys=False,
                qmark=">",
                pointer=">",
                style=self._style,
            )
            _add_keys(question.application, _toggling(question.application, len(texts)))
            question.application.erase_when_done = True  # it would say only how many were marked
            return question

        chosen = self._ask(prompt, {"?": _HINT})
        return tuple(text for text in texts if text in chosen)

    def write(self, message: str) -> str:
        """Return a line that was written, without white space around it."""

        def prompt() -> questionary.Question:
            asked = f"{message} (? for a hint)" if self.hint else message
            return questionary.text(asked, qmark=">", style=self._style)

        while True:
            line = str(self._ask(prompt, {})).strip()
            if line == "?":
                self._show_hint()
            elif is_text(line):
                return line
            else:
                self.show("That is no UTF-8 text.\n")

    def _ask(self, prompt: Callable[[], questionary.Question], keys: dict[str, object]) -> Any:
        while True:
            question = prompt()
            _add_keys(question.application, _leaving(keys))
            try:
                result = question.unsafe_ask()
            except (KeyboardInterrupt, EOFError) as error:
                raise Stopped(by_interrupt=isinstance(error, KeyboardInterrupt)) from None
            if result is not _HINT:
                return result
            self._show_hint()

    @property
    def _hint_key(self) -> str:
        return "; ? for a hint" if self.hint else ""

    def _show_hint(self) -> None:
        text = f"Hint: {one_line(self.hint)}" if self.hint else "There is no hint for this one."
        self.show(fill(text, max(20, shutil.get_terminal_size().columns - 1)) + "\n")


def _choices(texts: Sequence[str], *, with_letters: bool = False) -> list[questionary.Choice]:
    """Return the options with their letters, wrapped: a longer line than the terminal's would be cut off."""
    width = max(20, shutil.get_terminal_size().columns - _MARGIN - 1)
    return [
        questionary.Choice(
            title=fill(
                f"{letter}) {one_line(text)}" if with_letters else one_line(text),
                width,
                subsequent_indent=" " * (_MARGIN if with_letters else _MARGIN - 2),
                break_on_hyphens=False,
            ),
            value=text,
            shortcut_key=letter,
        )
        for letter, text in zip(LETTERS, texts, strict=False)
    ]


def _add_keys(application: Application[Any], keys: KeyBindings) -> None:
    """Let keys have a meaning before those that questionary gives them."""
    bindings = [application.key_bindings] if application.key_bindings is not None else []
    application.key_bindings = merge_key_bindings([*bindings, keys])


def _leaving(keys: dict[str, object]) -> KeyBindings:
    """Return keys that end a prompt with a result, and Ctrl-D, which ends the quiz."""
    bindings = KeyBindings()

    def bind(key: str, result: object) -> None:
        @bindings.add(key, eager=True)
        def leave(event: KeyPressEvent) -> None:
            event.app.erase_when_done = True
            event.app.exit(result=result)

    for key, result in keys.items():
        bind(key, result)

    if keys:

        @bindings.add(Keys.ControlD, eager=True)
        def end(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError)

    return bindings


def _toggling(application: Application[Any], number: int) -> KeyBindings:
    """Return letters that mark an option, or take its mark away."""
    (control,) = (each for each in application.layout.find_all_controls() if isinstance(each, InquirerControl))
    bindings = KeyBindings()

    def bind(place: int) -> None:
        @bindings.add(LETTERS[place], eager=True)
        def toggle(_event: KeyPressEvent) -> None:
            control.pointed_at = place
            value = control.get_pointed_at().value
            if value in control.selected_options:
                control.selected_options.remove(value)
            else:
                control.selected_options.append(value)

    for place in range(number):
        bind(place)
    for letter in {"a", "i"} - set(LETTERS[:number]):
        bindings.add(letter, eager=True)(lambda _event: None)
    return bindings
