"""What kiseki can do: the one place where rows, columns and live changes meet."""
