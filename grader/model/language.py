"""How the language of exercises is declared: frozen dataclasses, and what their values must be like.

The marks in ``Annotated`` say it to whoever validates what an author wrote: pydantic, which is asked by the loader
and imported then. A run whose exercise was validated before needs the classes, and no validator.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, field, fields
from functools import cache
from typing import Annotated, Any, Literal, Self, dataclass_transform

from grader.model.plainclass import plain


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Model:
    """Typed, frozen, and without room for keys that nobody reads; a subclass becomes a dataclass by itself.

    What its fields say about one another stands in ``__post_init__``, which raises ValueError: it holds however
    the object came to be. What the marks say of single fields holds for what the loader has validated.
    """

    def __init_subclass__(cls) -> None:
        plain(cls)
        names = {name: key for key, name in keys_of(cls).items()}
        # Read by pydantic; built at the first use, since an exercise has few of the steps.
        cls.__pydantic_config__ = {  # type: ignore[attr-defined]
            "strict": True,
            "extra": "forbid",
            "defer_build": True,
            "alias_generator": lambda name: names[name],
        }

    def __post_init__(self) -> None:
        """Nothing to refuse."""

    @classmethod
    def validated(cls, data: object) -> Self:
        """Return the object that what an author wrote makes.

        Raises pydantic.ValidationError with all that is wrong with it.
        """
        value: Self = _validator(cls).validate_python(data)  # type: ignore[arg-type]  # a class is hashable
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """Let a mapping stand for a dataclass, which pydantic's strict mode would refuse; values stay strict."""
        schema = handler(source)
        if schema["type"] == "dataclass":
            schema["strict"] = False
        return schema


@cache
def _validator(model: type[Model]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(model)


def written_as(key: str) -> dict[str, str]:
    """Return the metadata of a field whose key in the file is a word that Python keeps for itself."""
    return {"key": key}


def keys_of(model: type[Model]) -> dict[str, str]:
    """Return the keys that an author may write, and the field that each stands for."""
    return {each.metadata.get("key", each.name): each.name for each in fields(model)}  # type: ignore[arg-type]


def given_fields(value: Model) -> dict[str, Any]:
    """Return the fields of an object that are not what they are by default."""
    return {
        each.name: getattr(value, each.name)
        for each in fields(value)  # type: ignore[arg-type]  # dataclass_transform does not say that it is one
        if not _is_default(each, getattr(value, each.name))
    }


def _is_default(declared: Any, value: Any) -> bool:
    default = _default_of(declared)
    # 1, 1.0 and True are equal, and not the same.
    return type(value) is type(default) and bool(value == default)


def as_written(value: Any, *, with_defaults: bool = False) -> Any:
    """Return what an author would have written to make an object: mappings by key, texts, numbers, tuples.

    What is as it is by default is left out unless ``with_defaults``, and None in any case.
    """
    if isinstance(value, Model):
        given = {
            key: getattr(value, each.name)
            for key, each in zip(keys_of(type(value)), fields(value), strict=True)  # type: ignore[arg-type]
            if with_defaults or getattr(value, each.name) != _default_of(each)
        }
        return as_written(
            {key: each for key, each in given.items() if each is not None}, with_defaults=with_defaults
        )
    if isinstance(value, dict):
        return {key: as_written(each, with_defaults=with_defaults) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(as_written(each, with_defaults=with_defaults) for each in value)
    return value if value is None or type(value) in (str, int, float, bool) else str(value)


def _default_of(declared: Any) -> Any:
    return declared.default_factory() if declared.default_factory is not MISSING else declared.default


class Constraint:
    """Bounds of a value, by the names of ``pydantic.Field``: ``ge``, ``le``, ``min_length``, ``pattern`` ..."""

    __is_annotated_types_grouped_metadata__: Literal[True] = True
    """By which pydantic knows that it stands for several (annotated_types.GroupedMetadata)."""

    def __init__(self, **bounds: Any) -> None:
        self._bounds = bounds
        self.pattern: str | None = bounds.get("pattern")
        """The regular expression that a text must match."""

    def __iter__(self) -> Iterator[Any]:
        from pydantic import Field

        yield from Field(**self._bounds).metadata


class Checked:
    """A function that raises ValueError where a value is not what it should be."""

    def __init__(self, check: Callable[[Any], None]) -> None:
        self._check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        """Check what is a value of the type already."""
        from pydantic_core import core_schema

        def checked(value: Any) -> Any:
            self._check(value)
            return value

        return core_schema.no_info_after_validator_function(checked, handler(source))


class Forms:
    """Which member of a union a value is to be, so that its mistakes are not told as if it were another.

    The function returns a member's name. It is asked about what an author wrote, and about objects made of that.
    """

    def __init__(self, form_of: Callable[[Any], str], **members: Any) -> None:
        self._form_of = form_of
        self._members = members
        """The types, by name."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Validate a value as the member that it is to be."""
        from pydantic_core import core_schema

        choices = {name: handler.generate_schema(member) for name, member in self._members.items()}
        return core_schema.tagged_union_schema(choices, discriminator=self._form_of)


class Written:
    """A function that makes the value of what an author wrote; raises ValueError where that makes none."""

    def __init__(self, parse: Callable[[Any], Any], written: Any, description: str = "") -> None:
        self._parse = parse
        self._written = written
        """The type of what an author may write, for editors."""
        self._description = description

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        """Parse, then validate what came of it."""

        from pydantic import BeforeValidator, Field

        written = self._written
        if self._description:
            written = Annotated[written, Field(description=self._description)]
        before = BeforeValidator(self._parse, json_schema_input_type=written)
        return before.__get_pydantic_core_schema__(source, handler)  # type: ignore[arg-type]
