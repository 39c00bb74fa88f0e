"""How errors leave the house: problem+json with the house's code, and what to do about it."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from parley.errors import ErrorCode, RequestError, TwinError

log = logging.getLogger(__name__)

STATUS: dict[ErrorCode, int] = {
    ErrorCode.INGESTION_ERROR: 422,
    ErrorCode.NER_ERROR: 502,
    ErrorCode.RETRIEVAL_ERROR: 503,
    ErrorCode.LLM_ERROR: 502,
    ErrorCode.VOTE_ERROR: 409,
    ErrorCode.SYNC_ERROR: 503,
}
"""The one table from the house's codes to HTTP."""


class Problem(BaseModel):
    """RFC 9457. `code` is one of the house's six, or REQUEST_ERROR when the request itself was wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    what_to_do: str = ""


def problem(status: int, detail: str, code: str, what_to_do: str = "") -> JSONResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code, what_to_do=what_to_do)
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


async def _request_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestError)
    return problem(error.status, str(error), getattr(error, "code", "REQUEST_ERROR"), error.what_to_do)


async def _twin_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TwinError)
    log.warning("request failed", extra={"code": error.code, "error": str(error)})
    advice = "Try again in a moment." if error.retryable else "See the server's log for the cause."
    return problem(STATUS[error.code], str(error), error.code, advice)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    lines = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
    return problem(422, "; ".join(lines), "REQUEST_ERROR", "Mend the named fields; /docs shows every shape.")


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), "REQUEST_ERROR", "See /docs for the routes there are.")


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("unexpected", exc_info=error)
    return problem(500, "Something of ours is broken; it is in the log.", "INTERNAL", "Try again; tell us if it stays.")


def install(app: FastAPI) -> None:
    """Every error of this app leaves as problem+json."""
    app.add_exception_handler(RequestError, _request_error)
    app.add_exception_handler(TwinError, _twin_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
