"""The queue: RQ over Valkey, JSON only, and never the only place where work is known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

log = structlog.get_logger()

QUEUE = "accord"


def open_queue(app: Flask) -> None:
    url = app.config["ACCORD"].redis_url
    app.extensions["accord_redis"] = Redis.from_url(
        url,
        socket_timeout=5,
        socket_connect_timeout=1,
        # A page never waits for a queue that is away: the outbox keeps the work.
        retry=Retry(NoBackoff(), 0),
    )


def connection() -> Redis:
    found: Redis = current_app.extensions["accord_redis"]
    return found


def get_queue() -> Queue:
    return Queue(QUEUE, connection=connection(), serializer=JSONSerializer)


def enqueue(function: str, *args: Any, job_id: str | None = None, timeout: int = 300) -> bool:
    """Hand a function (by dotted name) to the worker; False when the queue is away.

    ``job_id`` makes it unique: a second one with the same id is dropped while
    the first is known. ``timeout`` in seconds.
    """
    try:
        get_queue().enqueue(
            function,
            args=args,
            job_id=job_id,
            unique=job_id is not None,
            job_timeout=timeout,
            result_ttl=0 if job_id is None else 600,
            failure_ttl=86400,
        )
    except DuplicateJobError:
        return True
    except (RedisError, OSError) as error:
        log.warning("queue_away", function=function, error=repr(error))
        return False
    return True


def tell(tenant_id: UUID | None) -> bool:
    """Tell the worker that a workspace's outbox holds something."""
    return enqueue("saas.jobs.tasks.deliver", str(tenant_id) if tenant_id else "")


def is_up() -> bool:
    try:
        return bool(connection().ping())
    except (RedisError, OSError):
        return False
