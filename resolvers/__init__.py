"""What the API does: one function for each way in, shared by GraphQL and REST."""
