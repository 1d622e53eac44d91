"""Credentials of devices: sealed, never in files, logs or the change log."""

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row


class Credential(Row, table=True):
    """A user name and a sealed secret for one service of a device, a role or a profile.

    ``scope`` is ``device:<id>``, ``role:<slug>`` or ``profile:<name>``; ``service`` is ``bmc``, ``switch`` or ``snmp``.
    The secret is sealed for ``credential:<scope>:<service>``, so that it does not open in another row.
    """

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("scope", "service", name="uq_credentials_scope_service"),)
    __changelog__ = True
    __secret_fields__ = frozenset({"sealed"})

    scope: str = Field(sa_type=String(120))
    service: str = Field(sa_type=String(20))
    username: str = Field(sa_type=String(100))
    sealed: str = Field(sa_type=String(2000))

    @property
    def name(self) -> str:
        """Scope and service, for the change log."""
        return f"{self.scope} {self.service}"
