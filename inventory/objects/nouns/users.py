"""Users, as other nouns refer to them."""

from dcim.access.models import User
from inventory.objects.common import HEAD, TIMES, shown
from inventory.objects.fields import Boolean, Text
from inventory.objects.noun import Noun

USER = Noun(
    "users", "users", "users.user", User,
    (*HEAD, Text("username", limit=150, required=True), Boolean("is_active"), Boolean("is_superuser"), *TIMES),
    brief=("id", "url", "display", "username"), key=("username",), search=("username",), order=("username", "id"),
    display=shown("username", text=lambda row: str(row["username"])), read_only=True,
)  # fmt: skip

NOUNS = (USER,)
