"""Other products, each in an environment of its own, that the benchmarks stand beside."""
