"""The pages, a module per kind. Each reads a fixed number of statements and renders a template."""
