"""Asks by numbered lines and reads lines: for screen readers, for terminals that can't do more, and for pipes."""

from collections.abc import Sequence
from typing import TextIO

from grader.model.questions.comparison import normalised
from grader.quiz.marking.answers import LETTERS
from grader.quiz.presentation import one_line
from grader.quiz.prompter import Stopped, is_text
from grader.report.escape import for_terminal


class PlainPrompter:
    """Writes each option on a line of its own, and takes its number, its letter or its text."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target
        self.stop_key = "q"
        self.hint = ""

    def show(self, text: str) -> None:
        """Print a text that is laid out already."""
        self._target.write(text)
        self._target.flush()

    def choose(self, message: str, texts: Sequence[str], *, may_go_back: bool = False) -> str | None:
        """Return the text of the line that was chosen; None to go back to the choice before."""
        labels = self._list(texts)
        back = ", < goes back" if may_go_back else ""
        while True:
            line = self._line(f"{message} ({labels[0]} to {labels[-1]}{back}, {self._help}) ")
            if may_go_back and line == "<":
                return None
            index = _index_of(line, labels, texts)
            if index is not None:
                return texts[index]
            self.show(
                f"There is no `{for_terminal(one_line(line)[:40])}`. Give one of {labels[0]} to {labels[-1]}.\n"
            )

    def choose_several(self, message: str, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the texts of the lines that were chosen, in the order shown; perhaps none."""
        labels = self._list(texts)
        example = f"{labels[0]} {labels[-1]}"
        while True:
            line = self._line(f"{message} (such as `{example}`, or - for none, {self._help}) ")
            words = line.replace(",", " ").split()
            if words == ["-"]:
                return ()
            indexes = [_index_of(word, labels, texts) for word in words]
            unknown = [word for word, index in zip(words, indexes, strict=True) if index is None]
            if words and not unknown:
                return tuple(text for index, text in enumerate(texts) if index in indexes)
            found = f"There is no `{for_terminal(unknown[0][:40])}`. " if unknown else ""
            self.show(
                f"{found}Give some of {labels[0]} to {labels[-1]} with a space between them, or - for none.\n"
            )

    def write(self, message: str) -> str:
        """Return a line that was written, without white space around it."""
        return self._line(f"{message} ({self._help}) ")

    @property
    def _help(self) -> str:
        return "? shows the hint, q stops" if self.hint else "q stops"

    def _list(self, texts: Sequence[str]) -> list[str]:
        """Print the texts with a label each: numbers, but letters where a text could be taken for a number."""
        has_numbers = any(normalised(text).isdigit() for text in texts)
        labels = [LETTERS[place] if has_numbers else str(place + 1) for place in range(len(texts))]
        for label, text in zip(labels, texts, strict=True):
            self.show(f"  {label}. {one_line(text)}\n")
        return labels

    def _line(self, prompt: str) -> str:
        while True:
            self.show(prompt)
            try:
                line = self._source.readline()
            except UnicodeDecodeError:
                self.show("\nThat is no UTF-8 text.\n")
                continue
            except KeyboardInterrupt:
                self.show("\n")
                raise Stopped(by_interrupt=True) from None
            if not line or line.strip() == "q":
                if not line:
                    self.show("\n")
                raise Stopped
            if not is_text(line):
                self.show("\nThat is no UTF-8 text.\n")
                continue
            if line.strip() != "?":
                return line.strip()
            self.show(f"Hint: {one_line(self.hint)}\n" if self.hint else "There is no hint for this one.\n")


def _index_of(word: str, labels: Sequence[str], texts: Sequence[str]) -> int | None:
    form = normalised(word)
    if form in labels:
        return labels.index(form)
    forms = [normalised(text) for text in texts]
    if form in forms:
        return forms.index(form)
    return LETTERS.index(form) if len(form) == 1 and form in LETTERS[: len(texts)] else None
