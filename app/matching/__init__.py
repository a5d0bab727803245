"""Finding listed names: normalize, compare, explain. Pure: it reads its own packaged data and nothing else."""
