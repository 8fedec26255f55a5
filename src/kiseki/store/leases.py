"""Leases: who does a piece of upkeep now. They spread work; nothing is right because of one."""

from sqlalchemy import insert, or_, select, update

from kiseki.store.engine import Database
from kiseki.store.schema import LEASE


def take_lease(database: Database, name: str, *, holder: str, ttl_s: float) -> bool:
    """Take a lease that is free, run out or ours, by the database's clock.

    Returns:
        Whether `holder` has it for the next `ttl_s` seconds.
    """
    with database.write() as conn:
        now_us = database.now_us(conn)
        until_us = now_us + round(ttl_s * 1e6)
        is_ours = or_(LEASE.c.holder == holder, LEASE.c.until_us <= now_us)
        taken = conn.execute(
            update(LEASE)
            .where(LEASE.c.name == name, is_ours)
            .values(holder=holder, until_us=until_us)
        )
        if taken.rowcount:
            return True
        if conn.execute(select(LEASE.c.name).where(LEASE.c.name == name)).one_or_none():
            return False
        conn.execute(insert(LEASE), {"name": name, "holder": holder, "until_us": until_us})
        return True
