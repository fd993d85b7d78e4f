"""The log says what each act is called, and never what a tip or a hotspot holds."""

import ast

from tests.structure.source import calls, modules
from webapp.audit.words import WORDS

SEALED = ("hotspots", "tips")


def records():
    """Yield (path, line, action, keywords) of every audit.record(…) and audit.opened(…)."""
    for path, tree in modules():
        for name, call in calls(tree):
            if name in ("audit.record", "audit_operations.record"):
                keywords = {keyword.arg: keyword.value for keyword in call.keywords}
                yield path, call.lineno, call.args[0], keywords


def test_every_act_has_words():
    missing = []
    for path, line, action, _keywords in records():
        if isinstance(action, ast.Constant) and action.value not in WORDS:
            missing.append(f"{action.value} ({path}:{line})")
        elif isinstance(action, ast.JoinedStr):
            prefix = action.values[0].value
            if not any(known.startswith(prefix) for known in WORDS):
                missing.append(f"{prefix}… ({path}:{line})")
    assert not missing, "Add to webapp/audit/words.py, with words: " + ", ".join(missing)


def test_acts_are_named_by_thing_and_past_participle():
    for action in WORDS:
        thing, _dot, done = action.partition(".")
        assert thing.replace("_", "").isalpha(), action
        assert done.replace("_", "").isalpha(), action


def test_words_are_in_order():
    assert list(WORDS) == sorted(WORDS), "Keep webapp/audit/words.py in alphabetical order."


def test_tips_and_hotspots_name_fields_and_never_values():
    for path, line, action, keywords in records():
        subject = ast.unparse(action)
        sealed = any(part in path.parts for part in SEALED) or any(
            f"{thing.removesuffix('s')}." in subject for thing in SEALED
        )
        assert not (sealed and "changes" in keywords), (
            f"{path}:{line}: pass named=(field, …) instead of changes=…; the log is read by more"
            " people than the record."
        )
