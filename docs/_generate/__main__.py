"""Writes the pages into ``docs/`` and removes those of kinds that are gone."""

from pathlib import Path

from docs._generate import FOLDERS, pages

DOCS = Path(__file__).parents[1]


def present() -> dict[str, str]:
    """The pages as they lie there: path below ``docs/`` to text."""
    paths = (path for folder in FOLDERS for path in (DOCS / folder).glob("**/*") if path.is_file())
    return {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def main() -> None:
    """Changes only what is not as it should be."""
    old, new = present(), pages()
    for name in old.keys() - new.keys():
        (DOCS / name).unlink()
    for name, text in new.items():
        if old.get(name) != text:
            (DOCS / name).parent.mkdir(exist_ok=True)
            (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
