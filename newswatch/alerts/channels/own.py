"""Our channels by the scheme of an address; imported with the first message, for most crawls have none to send."""

from newswatch.alerts.channels import OTHERS, Channel
from newswatch.alerts.channels.mail import Mailer
from newswatch.alerts.channels.others import Others
from newswatch.alerts.channels.webhook import Webhook
from newswatch.clock import Clock
from newswatch.settings import Secrets, Settings, seconds


class Own:
    def __init__(self, settings: Settings, secrets: Secrets, clock: Clock) -> None:
        self._webhook = Webhook(key=secrets.webhook_key, clock=clock)
        mailer = Mailer(settings.mail, secrets.mail_password, timeout=seconds(settings.alerts.timeout))
        self.by_scheme: dict[str, Channel] = {
            "http": self._webhook, "https": self._webhook, "mailto": mailer, OTHERS: Others(),
        }  # fmt: skip

    async def close(self) -> None:
        await self._webhook.close()
