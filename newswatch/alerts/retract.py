"""What was about to be told of words that turned out to be no article's: taken back as long as nobody was told."""

import logging

from newswatch.alerts import message, rules
from newswatch.archive import alert_holding
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertStore, Hit
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError
from newswatch.log import canonical

_log = logging.getLogger(__name__)


def retract(writer: Writer, version_id: int) -> None:
    """Give it to `writer.on_mended`: the version has less text than it was told by."""
    sql = writer.connection.sql
    hits = alert_holding.hits_of(sql, version_id)
    alerts = {row.id: rules.from_row(row) for row in AlertStore(sql).alerts()} if hits else {}
    for hit in hits:
        alert = alerts.get(hit.alert_id)
        if alert is None or not _says_no(writer, alert, hit):
            continue
        dedup = message.dedup_key(alert, hit.article_id, hit.reason)
        keys = [message.target_key(dedup, target.label) for target in alert.targets]
        gone = alert_holding.take_back(sql, hit, keys)
        _log.info("%s", canonical("taken back", alert=alert.name, article=hit.article_id, messages=gone))


def _says_no(writer: Writer, alert: rules.Alert, hit: Hit) -> bool:
    try:
        query = rules.readable(alert)
    except ConfigError:
        return False
    return language.matches(writer.connection.sql, query, hit.version_id) is None
