"""Print one thing that an image's configuration says (`buildah inspect`), one word a line."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    config = json.loads(Path(sys.argv[1]).read_text())["Docker"]["config"]
    kind, *health = config["Healthcheck"]["Test"]
    said = {
        "user": [config["User"]],
        "environment": config["Env"],
        "start": [*config["Entrypoint"], *config["Cmd"]],
        "health": health if kind == "CMD" else [],
    }
    print("\n".join(said[sys.argv[2]]))


if __name__ == "__main__":
    main()
