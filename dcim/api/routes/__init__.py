"""The API's routes, a module a noun. All are thin: they call the packages and shape JSON."""
