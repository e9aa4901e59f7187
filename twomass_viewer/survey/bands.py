"""The three survey bands."""

from enum import StrEnum


class Band(StrEnum):
    """A 2MASS band; iterate over `Band` for the survey's order J, H, Ks."""

    J = "J"
    H = "H"
    KS = "Ks"

    @property
    def letter(self) -> str:
        """The lower-case letter used in file names, headers and column names: j, h or k."""
        return {"J": "j", "H": "h", "Ks": "k"}[self.value]

    @classmethod
    def parse(cls, text: str) -> "Band | None":
        """Return the band meant by ``J``, ``h``, ``K``, ``Ks``, ``k_s``…, or None."""
        key = text.strip().lower().replace("_", "")
        return {"j": cls.J, "h": cls.H, "k": cls.KS, "ks": cls.KS}.get(key)
