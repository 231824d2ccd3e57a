"""The words of QTI 2.1 that items are made of: values, conditions and feedback. Pure."""

import re
import xml.etree.ElementTree as ET

from grader.quiz.exchange.html_text import plain_of

Part = ET.Element | str | None


def element(tag: str, *children: Part, **attributes: str) -> ET.Element:
    """Return an element; its children are elements and pieces of text, and None is left out."""
    made = ET.Element(tag, attributes)
    append(made, *children)
    return made


def append(parent: ET.Element, *children: Part) -> None:
    """Add elements and pieces of text behind what is there."""
    for child in children:
        if isinstance(child, str):
            last = parent[-1] if len(parent) else None
            if last is None:
                parent.text = (parent.text or "") + child
            else:
                last.tail = (last.tail or "") + child
        elif child is not None:
            parent.append(child)


def document(root: ET.Element) -> bytes:
    """Return an XML file."""
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def inline(text: str) -> list[Part]:
    """Return a text's pieces: code as ``<code>``, and line breaks."""
    parts: list[Part] = []
    for piece in re.split(r"(`[^`\n]+`|\n)", plain_of(text)):
        if piece == "\n":
            parts.append(element("br"))
        else:
            parts.append(element("code", piece[1:-1]) if re.fullmatch(r"`[^`\n]+`", piece) else piece)
    return parts


def paragraphs(text: str) -> list[ET.Element]:
    """Return a text's paragraphs."""
    return [element("p", *inline(piece)) for piece in re.split(r"\n[ \t]*\n\s*", plain_of(text))]


def value(base_type: str, text: str) -> ET.Element:
    """Return a constant."""
    return element("baseValue", text, baseType=base_type)


def variable(identifier: str) -> ET.Element:
    """Return what a variable holds."""
    return element("variable", identifier=identifier)


def add_points(points: ET.Element) -> ET.Element:
    """Return the rule that adds points to the score."""
    return element("setOutcomeValue", element("sum", variable("SCORE"), points), identifier="SCORE")


def say(feedback: str) -> ET.Element:
    """Return the rule that shows a feedback."""
    said = element("multiple", variable("FEEDBACK"), value("identifier", feedback))
    return element("setOutcomeValue", said, identifier="FEEDBACK")


def when(condition: ET.Element, *rules: ET.Element) -> ET.Element:
    """Return the rules under a condition."""
    return element("responseCondition", element("responseIf", condition, *rules))


def shown_feedback(identifier: str, *content: ET.Element) -> ET.Element:
    """Return a feedback that stands below the item once :func:`say` names it."""
    return element("modalFeedback", *content, outcomeIdentifier="FEEDBACK", showHide="show", identifier=identifier)
