"""Requests that are sent again: the same Idempotency-Key gives the same answer, and nothing is done twice.

Answers are remembered by this process alone, for a day at most.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, current_app, g, make_response, request
from werkzeug.exceptions import Conflict, HTTPException, UnprocessableEntity

from timetracker.domain.errors import InvalidInput, TimetrackerError
from timetracker.domain.record import NamedTuple

LIFE = timedelta(hours=24)
MOST = 4000
LONGEST = 255
_DEFECT = 500


class Answer(NamedTuple):
    """What a request was, when it came, and its answer; None while that is being made."""

    request: str
    at: datetime
    response: tuple[bytes, int, str] | None


class Repeated:
    """The answers of one process by token and key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[int, str], Answer] = OrderedDict()

    def once(self, token: int, call: Callable[[], Response]) -> Response:
        """The answer to the request of a token, made now or the last time; an error of ours is not remembered.

        Raises InvalidInput for a key that is none, Conflict while the first one is still under way, and
        UnprocessableEntity for the key of another request.
        """
        key = request.headers["Idempotency-Key"]
        if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
            raise InvalidInput("Idempotency-Key is not text of 1 to 255 ASCII characters.", hint="Send a UUID.")
        subject = hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data()).hexdigest()
        with self._lock:
            self._forget(g.ws.clock.now())
            earlier = self._answers.get((token, key))
            if earlier is None:
                self._answers[token, key] = Answer(subject, g.ws.clock.now(), None)
        if earlier is not None:
            return _again(earlier, subject)
        response = None
        try:
            response = _answered(call)
        finally:
            self._keep((token, key), response)
        return response

    def _keep(self, place: tuple[int, str], response: Response | None) -> None:
        with self._lock:
            if response is None or response.status_code >= _DEFECT:
                self._answers.pop(place, None)
            elif place in self._answers:
                finished = response.get_data(), response.status_code, response.mimetype or ""
                self._answers[place] = self._answers[place]._replace(response=finished)

    def _forget(self, now: datetime) -> None:
        while self._answers:
            place, oldest = next(iter(self._answers.items()))
            if oldest.at > now - LIFE and len(self._answers) < MOST:
                return
            del self._answers[place]


def _again(earlier: Answer, subject: str) -> Response:
    if earlier.request != subject:
        raise UnprocessableEntity("The Idempotency-Key is that of another request.")
    if earlier.response is None:
        raise Conflict("The first request with this Idempotency-Key is still under way.")
    data, status, mimetype = earlier.response
    return Response(data, status, {"Idempotency-Replayed": "true"}, mimetype=mimetype)


def _answered(call: Callable[[], Response]) -> Response:
    try:
        return call()
    except (TimetrackerError, HTTPException) as error:
        return make_response(current_app.handle_user_exception(error))
