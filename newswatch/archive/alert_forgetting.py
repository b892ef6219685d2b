"""Taking an article out of what alerts found and said."""

import json
import sqlite3


def forget_article(connection: sqlite3.Connection, article_id: int) -> None:
    """Takes an article out of hits and messages, sent ones too; part of the archive's `forget`."""
    rows = connection.execute(
        "SELECT id, payload FROM outbox WHERE alert_id IN (SELECT alert_id FROM alert_hit WHERE article_id = :id)"
        " AND (json_extract(payload, '$.article.id') = :id OR EXISTS (SELECT 1 FROM json_each(payload, '$.items') item"
        " WHERE json_extract(item.value, '$.article.id') = :id OR EXISTS (SELECT 1 FROM"
        " json_each(item.value, '$.copies') copy WHERE json_extract(copy.value, '$.id') = :id)))",
        {"id": article_id},
    ).fetchall()
    for number, payload in rows:
        left = [item for item in json.loads(payload).get("items", []) if item["article"]["id"] != article_id]
        for item in left:
            item["copies"] = [copy for copy in item.get("copies", []) if copy["id"] != article_id]
        if left:  # a digest goes on without it
            connection.execute(
                "UPDATE outbox SET payload = json_set(payload, '$.items', json(?)) WHERE id = ?",
                (json.dumps(left), number),
            )
        else:
            connection.execute("DELETE FROM delivery WHERE outbox_id = ?", (number,))
            connection.execute("DELETE FROM outbox WHERE id = ?", (number,))
    connection.execute("DELETE FROM alert_hit WHERE article_id = ?", (article_id,))
