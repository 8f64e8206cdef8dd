"""Bringing an answer to where the question was asked: by `response_url`, in a thread, or in the conversation."""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from logging import Logger

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import ChatGone, DeliveryError, MessageRefused, Unknown
from bot.log import logger
from bot.message import ButtonBook, File, Message, Picture
from handlers.slack.clients import ClientOf
from handlers.slack.errors import refusal, translated
from handlers.slack.files import bring
from handlers.slack.incoming import Ask
from handlers.slack.plain import Plain, is_about_blocks
from handlers.slack.posting import opened, patiently, post, post_ephemeral, upload
from handlers.slack.render import Part, escape, render

# Slack takes five answers within half an hour on one response_url
_SPENT = frozenset({"expired_url", "used_url"})
_Way = Callable[[Part], Awaitable[None]]


class Answers:
    """Gives answers. An answer is part of a talk and not of the record: what fails is logged and not tried again."""

    def __init__(self, clients: ClientOf, book: ButtonBook, sdk_log: Logger, plain: Plain) -> None:
        self._clients = clients
        self._plain = plain
        self._book = book
        self._sdk_log = sdk_log

    async def give(self, ask: Ask, message: Message) -> None:
        """Bring `message` to whoever asked `ask`; a second way is tried when the first does not lead there."""
        if not message.blocks:
            return
        parts = deque(render(message, book=self._book, origin=ask.address.chat_id))
        log = logger(__name__)
        if message.picture is not None and not (message.private and not ask.direct):
            await self._show(ask, message.picture)
        for way in self._ways(ask, private=message.private, replaces=message.replaces):
            try:
                while parts:
                    await self._put(ask.address.team, way, parts[0])
                    parts.popleft()
            except Unknown as error:
                # it may be there: better a part missing than a part twice
                log.warning("slack.answer_lost", error=str(error))
                parts.popleft()
                continue
            except DeliveryError as error:
                log.warning("slack.answer_refused", error=str(error))
                continue
            break
        if message.file is not None:
            await self._bring(ask, message.file, alone=message.private and not ask.direct)

    async def _show(self, ask: Ask, picture: Picture) -> None:
        """Bring a picture; where it cannot go, the text that follows says the same."""
        try:
            await patiently(partial(upload, self._clients(ask.address.team), ask.place, picture, thread=ask.thread))
        except DeliveryError as error:
            logger(__name__).warning("slack.picture_refused", error=str(error))

    async def _bring(self, ask: Ask, file: File, *, alone: bool) -> None:
        """Bring a document beneath its text, or to the asker's own conversation; where it cannot go, say so there."""
        client, place, thread = self._clients(ask.address.team), ask.place, ask.thread
        try:
            if alone:
                place, thread = await opened(client, ask.address.team, ask.user), None
            await patiently(partial(bring, client, place, file, thread=thread))
        except DeliveryError as error:
            logger(__name__).warning("slack.file_refused", error=str(error))
            said = Part((), escape(file.instead))
            try:
                await (self._alone(ask) if alone else self._posted(ask))(said)
            except DeliveryError as refusal:
                logger(__name__).warning("slack.answer_refused", error=str(refusal))

    async def _put(self, team: str, way: _Way, part: Part) -> None:
        """Bring one part; blocks that Slack refuses are said plainly, or left out."""
        *richer, last = self._plain.forms(team, part)
        for form in richer:
            try:
                await patiently(partial(way, form))
            except MessageRefused as refused:
                if not is_about_blocks(refused):
                    raise
            else:
                return self._plain.took(team, part, form)
        return await patiently(partial(way, last))

    def _ways(self, ask: Ask, *, private: bool, replaces: bool) -> list[_Way]:
        alone = private and not ask.direct
        posted = self._alone(ask) if alone else self._posted(ask)
        if ask.response_url is None:
            return [posted]
        instead = ask.way == "button" and (replaces or (ask.ephemeral and alone))
        by_url = self._by_url(ask, ask.response_url, alone=alone, instead=instead)
        if ask.way == "button" and not alone and not ask.ephemeral and not replaces:
            return [posted, by_url]
        return [by_url, posted]

    def _posted(self, ask: Ask) -> _Way:
        async def way(part: Part) -> None:
            await post(self._clients(ask.address.team), ask.place, part, thread=ask.thread)

        return way

    def _alone(self, ask: Ask) -> _Way:
        async def way(part: Part) -> None:
            await post_ephemeral(self._clients(ask.address.team), ask.place, part, user=ask.user, thread=ask.thread)

        return way

    def _by_url(self, ask: Ask, url: str, *, alone: bool, instead: bool) -> _Way:
        hook = AsyncWebhookClient(url, logger=self._sdk_log, retry_handlers=[])
        chat = ask.address.chat_id
        first = True

        async def way(part: Part) -> None:
            nonlocal first
            with translated(chat):
                answer = await hook.send_dict(
                    {
                        "text": part.text,
                        "blocks": list(part.blocks),
                        "response_type": "ephemeral" if alone else "in_channel",
                        # an ephemeral choice has done its work; a message that others see stays
                        "replace_original": instead and first,
                        "unfurl_links": False,
                        "unfurl_media": False,
                    }
                )
            if answer.status_code != 200:
                raise _refused(answer.status_code, answer.body, chat, answer.headers.get("Retry-After"))
            first = False

        return way


def _refused(status: int, body: str, chat: str, retry_after: str | None) -> DeliveryError:
    code = body.strip().partition("\n")[0][:80]
    if code in _SPENT:
        return ChatGone(code, chat=chat)
    return refusal(code, chat=chat, status=status, retry_after=retry_after)
