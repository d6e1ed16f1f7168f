"""What the API says: every type, field and argument, with its description. `root.build_schema` makes the schema."""
