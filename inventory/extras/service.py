"""Secrets of webhooks, and the scopes of config contexts. Call inside a unit of work."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete
from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, Problem
from dcim.core.secrets import Vault
from inventory.extras.models import ConfigContext, ConfigContextScope, Webhook

CONTEXT_SCOPES = (
    "regions", "site_groups", "sites", "locations", "device_types", "device_roles", "platforms", "tenant_groups",
    "tenants", "tags",
)  # fmt: skip
"""Tables that a config context may be scoped by."""


def set_secret(vault: Vault, webhook: Webhook, secret: str) -> None:
    """Seal the secret that signs a webhook's requests; an empty one takes it away."""
    webhook.sealed_secret = vault.seal(secret, f"webhook:{webhook.uid}") if secret else ""


def secret_of(vault: Vault, webhook: Webhook) -> str:
    """The secret of a webhook; empty when it has none."""
    return vault.open(webhook.sealed_secret, f"webhook:{webhook.uid}") if webhook.sealed_secret else ""


def set_scopes(session: Session, context: ConfigContext, scopes: Mapping[str, Iterable[int]]) -> None:
    """Make the scopes of a config context (flushed) in the tables that ``scopes`` has those it says."""
    unknown = [table for table in scopes if table not in CONTEXT_SCOPES]
    if unknown:
        raise InvalidInput(
            "the config context was not changed",
            [
                Problem(table, f"no config context is scoped by it: use {', '.join(CONTEXT_SCOPES)}")
                for table in unknown
            ],
        )
    for table, ids in scopes.items():
        wanted = set(ids)
        own = (col(ConfigContextScope.context_id) == context.pk, col(ConfigContextScope.object_type) == table)
        stored = set(session.exec(select(ConfigContextScope.object_id).where(*own)))
        gone = stored - wanted
        if gone:
            session.exec(delete(ConfigContextScope).where(*own, col(ConfigContextScope.object_id).in_(gone)))
        session.add_all(
            ConfigContextScope(context_id=context.pk, object_type=table, object_id=row_id)
            for row_id in sorted(wanted - stored)
        )
    session.flush()
