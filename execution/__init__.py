"""Operations answered fast: a Strawberry schema goes in, the answers that graphql-core would give come out, sooner."""
