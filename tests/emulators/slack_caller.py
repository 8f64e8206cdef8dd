"""A plain client of the fake's methods."""

from typing import Any

import aiohttp

from tests.emulators.slack import SlackFake


class Caller:
    """Calls methods as any client would."""

    def __init__(self, fake: SlackFake, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session

    async def __call__(self, method: str, token: str | None = None, **args: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token or self.fake.bot_token}"}
        async with self.session.post(f"{self.fake.base_url}/api/{method}", json=args, headers=headers) as answer:
            body: dict[str, Any] = await answer.json()
            return body | {"status": answer.status, "retry_after": answer.headers.get("Retry-After")}
