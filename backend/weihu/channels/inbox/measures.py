"""How the gateway of this process fares, for a monitor: what waits and how long, what was taken and turned away."""

from collections.abc import Mapping

from weihu.channels.inbox.gateway import Gateway


def of(gateway: Gateway) -> Mapping[str, float]:
    """Read without the database: they must be there when it is not (fault 15, fault 69)."""
    intake = gateway.intake
    refused = {f'weihu_inbox_refused_total{{reason="{why}"}}': count for why, count in sorted(gateway.refused.items())}
    return {
        "weihu_inbox_waiting": intake.batches.waiting(),
        "weihu_inbox_oldest_seconds": intake.batches.oldest_s(),
        "weihu_inbox_spooled": len(intake.spool),
        "weihu_inbox_taken_total": intake.batches.arrivals,
        **refused,
    }
