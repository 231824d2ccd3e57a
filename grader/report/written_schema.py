"""The schema of what is written, for readers: every key is there, also one that has a default."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue


class WrittenSchema(GenerateJsonSchema):
    """What a reader finds, not what a writer must give."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002 - pydantic's signature
        """Return that each key is always there."""
        return True

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Return that no key needs a title besides its name."""
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema without the default: a reader never needs it."""
        return self.generate_inner(schema["schema"])
