"""The packs that come with Accord."""

from pathlib import Path

FOLDER = Path(__file__).parent
SECTION_11 = FOLDER / "section11.yaml"
