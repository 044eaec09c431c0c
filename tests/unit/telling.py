"""What the tests of telling people share: a home with logs, a chat service on loopback, a clock that can be set."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import Home


@dataclass
class ChatService:
    """A web hook on loopback that keeps what it is sent.

    Attributes:
        messages: what was taken, oldest first: title, message, type.
        refused: how many of the next messages are refused.
    """

    port: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    tries: int = 0
    refused: int = 0

    def url(self, token: str = "TOKEN-CANARY") -> str:
        """Give its address as Apprise writes it; the token is a secret."""
        return f"json://user-canary:PASSWORD-CANARY@127.0.0.1:{self.port}/{token}"

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.messages]

    @property
    def text(self) -> str:
        return "\n".join(f"{message['title']}\n{message['message']}" for message in self.messages)


@contextmanager
def chat_service() -> Iterator[ChatService]:
    """Run a chat service for the time of the block."""
    chat = ChatService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            chat.tries += 1
            if chat.refused > 0:
                chat.refused -= 1
                self.send_response(503)
            else:
                chat.messages.append(json.loads(content))
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def at(text: str) -> datetime:
    """Give a local moment: "2026-02-02 06:00"."""
    return datetime.fromisoformat(text).astimezone()


def home_with_runs(folder: Path, *runs: dict[str, Any]) -> Home:
    """Make a home whose run log holds these runs."""
    home = Home(folder)
    home.make()
    lines = [json.dumps({"seconds": 1.0, "message": "", **run}) for run in runs]
    (home.logs / "runs.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return home


def publish_link(home: Home, night: str) -> None:
    """Let the published link point at a night, without any database."""
    (home.published / "snapshots" / f"{night}-0123456789ab").mkdir(parents=True, exist_ok=True)
    link = home.published / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / f"{night}-0123456789ab")


def traces_of(home: Home, *words: str) -> list[str]:
    """Name every file of a home's logs that holds one of these words."""
    files = [path for path in home.logs.rglob("*") if path.is_file()]
    return [path.name for path in files if any(word.encode() in path.read_bytes() for word in words)]


def publish(home: Home, night: str, cases: dict[tuple[str, str], int], *statements: str) -> None:
    """Publish a night with so many cases at each priority and change."""
    publish_link(home, night)
    folder = (home.published / "current").resolve()
    (folder / "nmwatch.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(folder / "nmwatch.duckdb")) as connection:
        for schema in ("meta", "watchlist", "quality"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(
            "CREATE TABLE meta.runs (as_of DATE, files INT, persons INT, cases INT, code_version VARCHAR, "
            "code_list_hash VARCHAR)"
        )
        connection.execute("INSERT INTO meta.runs VALUES (?, 1, 2, ?, '0.3.0', 'abcdef')", [night, sum(cases.values())])
        connection.execute(
            "CREATE TABLE watchlist.cases (case_id VARCHAR, priority VARCHAR, change VARCHAR, state VARCHAR)"
        )
        connection.execute(
            'CREATE TABLE quality.check_results (as_of DATE, "check" VARCHAR, table_name VARCHAR, '
            "severity VARCHAR, status VARCHAR, numerator INT, denominator INT)"
        )
        for (priority, change), count in cases.items():
            for number in range(count):
                name = f"NM-CANARY{priority}{change}{number}"
                connection.execute("INSERT INTO watchlist.cases VALUES (?, ?, ?, 'open')", [name, priority, change])
        for statement in statements:
            connection.execute(statement)
    link = home.published / "nmwatch.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("current") / "nmwatch.duckdb")
