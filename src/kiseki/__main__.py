"""`python -m kiseki`: the same as the `kiseki` command."""

from kiseki.cli.main import main

main()
