"""Files on Slack, both ways: documents that the bot brings, and those that people share with it.

https://docs.slack.dev/messaging/working-with-files: a file's address is for the bearer of a token, so nothing but
Slack's own hosts gets one.
"""

from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UsageError
from bot.log import logger, redact
from bot.message import MOST_FILE_BYTES, File, Offer
from handlers.slack.address import Address
from handlers.slack.errors import translated
from handlers.slack.rich_text import Json

HOSTS = frozenset({"files.slack.com", "slack-files.com"})
LIST = "feeds import"
_PATIENCE = 20.0


async def bring(client: AsyncWebClient, address: Address, file: File, *, thread: str | None = None) -> None:
    """Put a document into a conversation. Raises `DeliveryError`."""
    with translated(address.chat_id):
        await client.files_upload_v2(
            channel=address.channel, content=file.content, filename=file.name, title=file.name, thread_ts=thread
        )


def meant_by_file(body: Json, text: str, *, direct: bool) -> str:
    """What a message asks for: a list of feeds that comes without words to the bot alone is to be followed."""
    name = str((_shared(body) or {}).get("name") or "").casefold()
    return LIST if direct and not text and name.endswith(".opml") else text


def offered(body: Json, client: AsyncWebClient) -> Offer | None:
    """The file of a message, fetched with the workspace's own token once it is wanted."""
    shared = _shared(body)
    if shared is None:
        return None
    url, size = str(shared.get("url_private_download") or shared.get("url_private") or ""), shared.get("size")
    return Offer(str(shared.get("name") or "file"), size if isinstance(size, int) else 0, _fetching(url, client))


def _shared(body: Json) -> Json | None:
    found = body["event"].get("files")
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else None


def _fetching(url: str, client: AsyncWebClient) -> Callable[[], bytes]:
    def fetch() -> bytes:
        try:
            status, content = _got(url, client)
        except (OSError, HTTPException, ValueError) as error:
            logger(__name__).warning("slack.file_not_given", error=redact(f"{type(error).__name__}: {error}"))
            status, content = 0, b""
        if len(content) > MOST_FILE_BYTES:
            raise UsageError(f"it has more than {MOST_FILE_BYTES:,} bytes")
        if status != 200 or not content:
            raise UsageError("Slack does not give it")
        return content

    return fetch


def _got(url: str, client: AsyncWebClient) -> tuple[int, bytes]:
    """Status and content; a page in place of the file (Slack's login) counts as refused, a redirect is not followed."""
    parts, root = urlsplit(url), urlsplit(client.base_url)
    own = (parts.scheme, parts.netloc) == (root.scheme, root.netloc)
    if not own and (parts.scheme != "https" or parts.hostname not in HOSTS):
        return 0, b""
    opened = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(parts.netloc, timeout=_PATIENCE)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        opened.request("GET", path, headers={"Authorization": f"Bearer {client.token}"})
        answer = opened.getresponse()
        page = (answer.getheader("Content-Type") or "").startswith("text/html")
        return (0 if page else answer.status), answer.read(MOST_FILE_BYTES + 1)
    finally:
        opened.close()
