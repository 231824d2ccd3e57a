"""QTI 2.1 (imsglobal.org/question): a package of one file an item, with an assessment that asks them in order.

The points are ours, also where only a part is right: each item says in QTI's own terms how it is scored.
"""

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence

from grader.model.language import keys_of
from grader.quiz.exchange.exported import Exported, Losses, questions_of
from grader.quiz.exchange.html_text import plain_of
from grader.quiz.exchange.qti_items import QTI, item_of
from grader.quiz.exchange.qti_xml import document, element
from grader.quiz.groups import QuestionGroup

_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_NOT_CARRIED = frozenset({"tags", "shown_by"})
_DAY = (1980, 1, 1, 0, 0, 0)
"""A ZIP's earliest: the same questions always make the same file."""


def write(groups: Sequence[QuestionGroup]) -> Exported:
    """Return a content package: a ZIP with ``imsmanifest.xml``, ``assessment.xml`` and a file for each question."""
    losses = Losses(groups)
    files: dict[str, bytes] = {}
    parts: dict[str, ET.Element] = {}
    for group, question in questions_of(groups):
        item, notes = item_of(question, f"{group.slug}.{question.id}")
        for note in notes:
            losses.add(group, question, note)
        losses.add_keys(group, question, frozenset(keys_of(type(question))) - _NOT_CARRIED)
        path = f"items/{group.slug}.{question.id}.xml"
        files[path] = document(item)
        title = plain_of(group.title)
        section = parts.setdefault(
            group.slug, element("assessmentSection", identifier=f"S.{group.slug}", title=title, visible="true")
        )
        section.append(element("assessmentItemRef", identifier=f"I.{group.slug}.{question.id}", href=path))
    contents = {"assessment.xml": document(_assessment(list(parts.values()))), **files}
    contents = {"imsmanifest.xml": document(_manifest(list(contents))), **contents}
    return Exported(content=_zipped(contents), lost=losses.lines)


def _assessment(sections: list[ET.Element]) -> ET.Element:
    control = element("itemSessionControl", maxAttempts="0", showFeedback="true")
    part = element(
        "testPart",
        control,
        *sections,
        identifier="P",
        navigationMode="nonlinear",
        submissionMode="individual",
    )
    return element("assessmentTest", part, xmlns=QTI, identifier="T", title="sockgrade")


def _manifest(paths: list[str]) -> ET.Element:
    kinds = {"assessment.xml": "imsqti_test_xmlv2p1"}
    dependencies = [element("dependency", identifierref=f"R{number}") for number in range(1, len(paths))]
    resources = [
        element(
            "resource",
            element("file", href=path),
            *(dependencies if path in kinds else ()),
            identifier=f"R{index}",
            type=kinds.get(path, "imsqti_item_xmlv2p1"),
            href=path,
        )
        for index, path in enumerate(paths)
    ]
    metadata = element("metadata", element("schema", "QTIv2.1 Package"), element("schemaversion", "1.0.0"))
    organizations, listed = element("organizations"), element("resources", *resources)
    return element("manifest", metadata, organizations, listed, xmlns=_PACKAGE, identifier="M")


def _zipped(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for path, data in contents.items():
            package.writestr(zipfile.ZipInfo(path, _DAY), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
