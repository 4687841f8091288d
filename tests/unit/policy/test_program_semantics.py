"""The compiled law means what Cedar means: expressions drawn from the whole subset, held against Cedar's
engine.

Drawn are also expressions no validator would pass, because errors are part of the meaning: a policy that
errs is skipped, and `error || true` errs.
"""

import json
from typing import Any

import cedarpy
import cedarpy.pst as pst
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.readings.cedar_corpus import store_of

from clerestory.policy.program.closures import Closures
from clerestory.policy.program.policies import Policy, compile_policies
from clerestory.policy.program.refusals import UnsupportedConstructError, UnsupportedValueError
from clerestory.policy.program.shapes import BOOL, ENTITY, LONG, STRING, UNKNOWN_DATA, Kind, Shape, Shapes
from clerestory.policy.program.values import Entity, value_of

ENTITIES: list[dict[str, Any]] = [
    {
        "uid": {"type": "User", "id": "ann"},
        "attrs": {"level": 3, "boss": {"__entity": {"type": "User", "id": "bob"}}, "tags": ["a", "b"]},
        "parents": [{"type": "Team", "id": "red"}],
    },
    {"uid": {"type": "Team", "id": "red"}, "attrs": {}, "parents": [{"type": "Team", "id": "all"}]},
    {"uid": {"type": "Doc", "id": "d"}, "attrs": {"name": "d"}, "parents": []},
]
CONTEXT: dict[str, Any] = {
    "yes": True, "no": False, "n": 7, "most": 9223372036854775807, "least": -9223372036854775808,
    "word": "a", "set": ["a", "b", 1, True], "none": [], "who": {"__entity": {"type": "User", "id": "bob"}},
    "part": {"deep": {"yes": True}, "n": 1},
}  # fmt: skip
KNOWN = Shapes(
    ENTITY,
    ENTITY,
    Shape(Kind.ENTITY, {"name": STRING}),
    Shape(
        Kind.RECORD,
        {
            "yes": BOOL, "no": BOOL, "n": LONG, "most": LONG, "least": LONG, "word": STRING,
            "set": Shape(Kind.SET), "none": Shape(Kind.SET), "who": ENTITY,
            "part": Shape(
                Kind.RECORD, {"deep": Shape(Kind.RECORD, {"yes": BOOL}), "n": LONG}
            ),
        },
    ),
)  # fmt: skip

LEAVES = st.sampled_from(
    [
        "true", "false", "0", "1", "-1", "7", "9223372036854775807", '"a"', '"z"', '""', "principal",
        "resource", "action", 'User::"ann"', 'User::"nobody"', 'Team::"all"', 'Team::"red"', "context.yes",
        "context.no", "context.n", "context.most", "context.least", "context.word", "context.set",
        "context.none", "context.who", "context.part.n", "context.part.deep.yes", "context.nothing",
        "principal.level", "principal.boss", "principal.tags", "principal.nothing", "context.who.level",
        "resource.name", "[]", '["a", "b"]', "[true, 1]", '[User::"ann", Team::"red"]', "[context.n]",
        "[context.nothing]", '[principal, "a"]', "[principal, resource]",
    ]
)  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    infix = st.sampled_from(["&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "in"])
    call = st.sampled_from(["contains", "containsAll", "containsAny"])
    name = st.sampled_from(["level", "nothing", "yes", "name", "deep", "tags"])
    return st.one_of(
        st.builds(lambda a, op, b: f"({a}) {op} ({b})", inner, infix, inner),
        st.builds(lambda a, op, b: f"({a}) {op} ({b})", inner, st.sampled_from(["&&", "||"]), inner),
        st.builds(lambda a, op, b: f"({a}).{op}({b})", inner, call, inner),
        st.builds(lambda a: f"({a}).isEmpty()", inner),
        st.builds(lambda a: f"!({a})", inner),
        st.builds(lambda a: f"-({a})", inner),
        st.builds(lambda a, n: f"({a}) has {n}", inner, name),
        st.builds(lambda a, n: f"({a}) has part.{n}", inner, name),
        st.builds(lambda a, n: f"({a}).{n}", inner, name),
        st.builds(lambda a, t: f"({a}) is {t}", inner, st.sampled_from(["User", "Team"])),
        st.builds(lambda a, b: f"({a}) is User in ({b})", inner, inner),
        st.builds(lambda a, b, c: f"if ({a}) then ({b}) else ({c})", inner, inner, inner),
        st.builds(lambda a, b: f"[{a}, {b}]", inner, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=7)
REQUEST = {
    "principal": 'User::"ann"',
    "action": 'Action::"view"',
    "resource": 'Doc::"d"',
    "context": CONTEXT,
}
HANDLE = cedarpy.Entities.from_json_str(json.dumps(ENTITIES))


def by_cedar(text: str) -> tuple[bool, int]:
    result = cedarpy.is_authorized(REQUEST, text, HANDLE)
    assert result.decision is not cedarpy.Decision.NoDecision, result.diagnostics.errors
    return result.allowed, len(result.diagnostics.errors)


def compiled(text: str, shapes: Shapes) -> tuple[Policy[Any, Any], Any]:
    closures = Closures(shapes)
    (policy,) = compile_policies(
        tuple(cedarpy.policies_to_pst(text).static_policies.values()), closures, shapes
    )
    context = value_of(CONTEXT)
    case = closures.case(
        store_of(ENTITIES), Entity("User", "ann"), Entity("Action", "view"), Entity("Doc", "d"), context
    )
    return policy, case


def told(truth: Any, case: Any) -> bool:
    return truth if isinstance(truth, bool) else bool(truth(case))


def by_program(text: str, shapes: Shapes) -> tuple[bool, int]:
    policy, case = compiled(text, shapes)
    return told(policy.satisfied, case), int(told(policy.error, case))


@pytest.mark.parametrize("shapes", [UNKNOWN_DATA, KNOWN], ids=["data unknown", "shape of data known"])
@pytest.mark.parametrize("kind", ["when", "unless"])
@settings(max_examples=400, deadline=None)
@given(expression=EXPRESSIONS)
@example(expression="(context.nothing) || (true)")
@example(expression="!((context.nothing) && (false))")
@example(expression="(true) || (context.nothing)")
@example(expression="(false) && (7)")
@example(expression="(true) && (7)")
@example(expression="(context.most) + (1) > (0)")
@example(expression="-(context.least) > (0)")
@example(expression="(context.least) * (-1) > (0)")
@example(expression="(true) == (1)")
@example(expression="[true, 1] == [1]")
@example(expression="[true, 1].contains(context.yes)")
@example(expression="(principal) in (['a'])".replace("'", '"'))
@example(expression='(principal) in ([User::"ann", "a"])')
@example(expression="if (context.yes) then (context.nothing) else (true)")
@example(expression='User::"nobody" in User::"nobody"')
@example(expression='User::"nobody" has level')
def test_every_expression_means_what_it_means_to_cedar(shapes: Shapes, kind: str, expression: str) -> None:
    text = f"permit (principal, action, resource) {kind} {{ {expression} }};"
    try:
        found = by_program(text, shapes)
    except UnsupportedConstructError as refused:
        if "taken as a whole" not in refused.construct:
            raise
        return  # a record of known shape, used as one value, is refused
    assert found == by_cedar(text)


@settings(max_examples=150, deadline=None)
@given(first=EXPRESSIONS, second=EXPRESSIONS)
def test_the_parts_of_a_policy_tell_what_the_policy_does(first: str, second: str) -> None:
    text = f"permit (principal, action, resource) when {{ ({first}) && ({second}) }} unless {{ {second} }};"
    policy, case = compiled(text, UNKNOWN_DATA)
    held, erred = True, False
    for part in policy.parts:
        if told(part.error, case):
            held, erred = False, True
            break
        if not told(part.value, case):
            held = False
            break
    assert (held, int(erred)) == by_cedar(text)


@pytest.mark.parametrize(
    ("scope", "applies"),
    [
        ('principal == User::"ann", action, resource', True),
        ('principal == User::"bob", action, resource', False),
        ('principal in Team::"all", action, resource', True),
        ('principal in Team::"blue", action, resource', False),
        ("principal is User, action, resource", True),
        ('principal is Team in Team::"all", action, resource', False),
        ('principal, action == Action::"view", resource', True),
        ('principal, action in [Action::"edit", Action::"view"], resource', True),
        ('principal, action in [Action::"edit"], resource', False),
        ('principal, action, resource == Doc::"d"', True),
        ('principal, action, resource is Doc in Doc::"d"', True),
    ],
)
def test_every_form_of_scope_is_compiled(scope: str, applies: bool) -> None:
    text = f"permit ({scope});"
    assert by_program(text, UNKNOWN_DATA) == by_cedar(text) == (applies, 0)


@pytest.mark.parametrize(
    ("condition", "construct"),
    [
        ('context.word like "a*"', "`like`"),
        ("{a: 1} == {a: 1}", "a record written out"),
        ('ip("127.0.0.1").isLoopback()', "`isLoopback`"),
        ('decimal("1.0") == decimal("1.0")', "`decimal`"),
        ('datetime("2026-01-01") < datetime("2026-01-02")', "`datetime`"),
        ('duration("1d") < duration("2d")', "`duration`"),
        ('principal.hasTag("a")', "`hasTag`"),
        ('principal.getTag("a") == 1', "`getTag`"),
    ],
)
def test_what_lies_outside_the_subset_is_refused_by_policy_and_construct(
    condition: str, construct: str
) -> None:
    text = f"permit (principal, action, resource) when {{ false && {condition} }};"
    with pytest.raises(UnsupportedConstructError) as refused:
        compiled(text, UNKNOWN_DATA)
    assert (refused.value.policy, refused.value.construct) == ("policy0", construct)
    assert "policy0" in str(refused.value)


def test_a_template_is_refused() -> None:
    nodes = cedarpy.policies_to_pst("permit (principal == ?principal, action, resource);")
    with pytest.raises(UnsupportedConstructError, match="template slot"):
        compile_policies(tuple(nodes.templates.values()), Closures(UNKNOWN_DATA), UNKNOWN_DATA)


def test_a_value_of_an_extension_type_is_refused_where_a_policy_looks_and_nowhere_else() -> None:
    foreign = value_of({"__extn": {"fn": "ip", "arg": "127.0.0.1"}})
    with pytest.raises(UnsupportedValueError, match="'ip'"):
        assert foreign == value_of("127.0.0.1")
    assert value_of({"address": {"__extn": {"fn": "ip", "arg": "::1"}}})


@pytest.mark.parametrize("strange", [None, 0.5, 2**63, -(2**63) - 1, float("nan")])
def test_what_is_no_value_of_cedars_is_refused(strange: Any) -> None:
    with pytest.raises(UnsupportedValueError):
        value_of(strange)


def test_the_nodes_compiled_are_all_the_nodes_cedar_has() -> None:
    """A new kind of syntax node in a newer engine has to be looked at before it is refused by default."""
    known = {
        "Var", "Slot", "BoolLit", "LongLit", "StringLit", "EntityLit", "UnaryOp", "BinaryOp", "GetAttr",
        "HasAttr", "Like", "Is", "IfThenElse", "Set", "Record",
    }  # fmt: skip
    assert {one.__name__ for one in pst.Expr.__args__} == known
