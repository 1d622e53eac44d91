"""Registries, and the AS numbers and blocks that come from them."""

from sqlalchemy import BigInteger, Boolean, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from inventory.columns import Described, Named, reference


class RIR(Named, table=True):
    """Who hands out addresses and AS numbers: RIPE, ARIN, or RFC 1918 (``is_private``)."""

    __tablename__ = "rirs"
    __changelog__ = True

    is_private: bool = Field(default=False, sa_type=Boolean)


class Aggregate(Described, table=True):
    """A block from a registry, the root of prefixes. No two overlap: ``inventory.ipam.blocks`` sees to it."""

    __tablename__ = "aggregates"
    __table_args__ = (UniqueConstraint("family", "network", "length", name="uq_aggregates_network"),)
    __changelog__ = True

    family: int
    """4 or 6."""
    network: bytes = Field(sa_type=LargeBinary(16))
    length: int
    rir_id: int = reference("rirs", nullable=False)
    tenant_id: int | None = reference("tenants")
    date_added: str | None = Field(default=None, sa_type=String(10))
    """ISO date."""

    @property
    def name(self) -> str:
        """The block as text, for the change log."""
        from inventory.ipam.address import prefix_text

        return prefix_text(self.family, self.network, self.length)


class ASN(Described, table=True):
    """An autonomous system number; the sites that use it are ``SiteASN`` rows."""

    __tablename__ = "asns"
    __changelog__ = True

    asn: int = Field(sa_type=BigInteger, unique=True)
    """Up to 4294967295, more than PostgreSQL's integer holds."""
    rir_id: int | None = reference("rirs")
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")

    @property
    def name(self) -> str:
        """The number, for the change log."""
        return f"AS{self.asn}"


class ASNRange(Named, table=True):
    """Numbers from ``start`` to ``end``, both included, that ASNs are taken from."""

    __tablename__ = "asn_ranges"
    __changelog__ = True

    rir_id: int = reference("rirs", nullable=False)
    start: int = Field(sa_type=BigInteger)
    end: int = Field(sa_type=BigInteger)
    tenant_id: int | None = reference("tenants")
