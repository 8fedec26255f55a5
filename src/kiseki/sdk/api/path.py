"""Paths that name a project or a run: `entity/project/id`, or the address of its page."""

from urllib.parse import unquote, urlsplit


def split_project_path(path: str) -> tuple[str | None, str]:
    """Split `entity/project`, `project` or a page's address into (entity, project).

    A project's name may contain slashes, an entity never does.
    """
    parts = _parts(path)
    if len(parts) == 1:
        return None, parts[0]
    return parts[0], "/".join(parts[1:])


def split_run_path(path: str) -> tuple[str | None, str | None, str]:
    """Split `entity/project/id`, `project/id`, `id` or a page's address.

    The form of addresses, `entity/project/runs/id`, is understood too.
    """
    parts = _parts(path)
    if len(parts) == 1:
        return None, None, parts[0]
    if len(parts) == 2:
        return None, parts[0], parts[1]
    entity, *project, run_id = parts
    if len(project) > 1 and project[-1] == "runs":
        project.pop()
    return entity, "/".join(project), run_id


def _parts(path: str) -> list[str]:
    if path.startswith(("http://", "https://")):
        return [unquote(part) for part in urlsplit(path).path.strip("/").split("/")]
    return path.strip("/").split("/")
