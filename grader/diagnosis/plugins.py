"""Diagnoses of other packages: asked like ours, and none of them can keep the others from being told."""

from grader.diagnosis.base import Mistake
from grader.diagnosis.scene import Scene
from grader.model.finding import Diagnosis
from grader.model.plugins import find_plugin, plugins_of


def diagnose_by_plugins(scene: Scene, bundled: frozenset[str]) -> tuple[tuple[Diagnosis, ...], tuple[str, ...]]:
    """Return what they recognise in a scene, and a note for each that can't be used."""
    found: list[Diagnosis] = []
    notes: list[str] = []
    for name in dict.fromkeys(plugin.name for plugin in plugins_of("diagnosis")):
        try:
            mistake: Mistake = find_plugin("diagnosis", name, bundled)
            diagnosis = mistake.diagnose(scene)
        except Exception as error:
            notes.append(f"a diagnosis of another package failed: {type(error).__name__}: {error}")
        else:
            found += [diagnosis] if diagnosis is not None else []
    return tuple(found), tuple(notes)
