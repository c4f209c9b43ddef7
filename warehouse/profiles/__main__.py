"""Half of a big release's profiles in their own process: `python -m warehouse.profiles FOLDER FACTS AT PREVIOUS`."""

import json
import sys
from datetime import datetime
from pathlib import Path

from warehouse.profiles import of_single_things

if __name__ == "__main__":
    folder, facts, at, previous = sys.argv[1:]
    of_single_things(Path(folder), json.loads(facts), datetime.fromisoformat(at), Path(previous) if previous else None)
