"""Passwords: how long they must be, and their Argon2id hashes."""

from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput

SHORTEST = 12
LONGEST = 1024


def checked(password: str) -> str:
    """The password, when it is long enough; there are no rules of composition.

    Raises InvalidInput.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"The password has {counted(len(password), 'character')}; {SHORTEST} are the least.",
            hint="Take a few words.",
        )
    return password


def hashed(password: str) -> str:
    """Argon2id with the library's parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes as long when there is nothing to compare with."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    hasher = PasswordHasher()
    try:
        hasher.verify(stored or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


# A hash to compare with where there is none: refusing an unknown name takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$Felkika/AOUQY3nZr5G1wQ$Lh5umAu2GqlnCC54Jd6F0umiTgnOkaNAucgPciOOOuo"
