"""libtorrent through its Python binding, as a process of its own.

Usage: libtorrent-reader.py sequential|deadlines tuned|defaults JOB (JSON). Speaks as the other engines of the benchmark do.
"""

import hashlib
import http.server
import json
import socket
import sys
import threading
import time

import libtorrent

strategy, configuration, text = sys.argv[1:]
job = json.loads(text)
is_tuned = configuration == "tuned"
# What has a deadline: little when tuned, for the head of the film shares the line with all of it.
WINDOW_BYTES = (4 if is_tuned else 16) << 20
FILM_RATE = 1_000_000
MOST_READS = 4
TICK_MS = 50


def say(message: dict) -> None:
    print(json.dumps(message), flush=True)


category = libtorrent.alert.category_t
session = libtorrent.session(
    {
        "listen_interfaces": f"{job['host']}:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": category.status_notification | category.error_notification | category.piece_progress_notification,
        # What was found to help a player most: short queues, blocks of a piece from several peers, TCP alone.
        **(
            {"request_queue_time": 1, "whole_pieces_threshold": 0, "enable_outgoing_utp": False}
            if is_tuned
            else {}
        ),
    }
)


class Tracker(http.server.BaseHTTPRequestHandler):
    """Knows the job's peers. Those named by hand would wait for the session's next tick; a tracker's are tried at once."""

    def do_GET(self) -> None:
        peers = b"".join(
            socket.inet_aton(peer["host"]) + peer["port"].to_bytes(2, "big") for peer in job["peers"]
        )
        body = b"d8:intervali1800e5:peers%d:%se" % (len(peers), peers)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Standard error is for trouble."""


class Reader:
    """Takes the bytes of one read after the other, in order, as pieces become readable."""

    def __init__(self, zero: float, handle: libtorrent.torrent_handle) -> None:
        self.zero = zero
        self.handle = handle
        self.piece_bytes = job["pieceBytes"]
        self.pieces = -(-job["sizeBytes"] // self.piece_bytes)
        self.have: set[int] = set()
        self.done_at = 0.0

    def now_ms(self) -> float:
        return (time.perf_counter() - self.zero) * 1000

    def alerts(self) -> list:
        session.wait_for_alert(TICK_MS)
        found = session.pop_alerts()
        for alert in found:
            if isinstance(alert, libtorrent.piece_finished_alert):
                self.have.add(alert.piece_index)
            elif isinstance(alert, libtorrent.torrent_error_alert):
                sys.exit(alert.message())
        return found

    def wait_for_metadata(self) -> None:
        while not self.handle.status().has_metadata:
            self.alerts()

    def aim(self, first: int) -> None:
        if strategy == "sequential":
            self.handle.prioritize_pieces([0] * first + [4] * (self.pieces - first))
        else:
            self.handle.prioritize_pieces([1] * first + [4] * (self.pieces - first))
            self.handle.clear_piece_deadlines()

    def hurry(self, at: int, hurried: int) -> int:
        """Gives deadlines to the pieces of the window from `at` on that have none; returns where it ends."""
        if strategy != "deadlines":
            return hurried
        end = min(self.pieces, at + max(2, WINDOW_BYTES // self.piece_bytes))
        for piece in range(max(at, hurried), end):
            self.handle.set_piece_deadline(piece, int((piece - at) * self.piece_bytes * 1000 / FILM_RATE))
        return max(hurried, end)

    def read(self, start: int, size: int, for_ms: float | None) -> dict:
        demanded_ms = self.now_ms()
        digest = hashlib.sha256()
        cpu = 0.0
        arrivals: list[list[float]] = []
        taken = 0
        position = asked = start // self.piece_bytes
        offset = start - position * self.piece_bytes
        waiting: dict[int, bytes] = {}
        self.aim(position)
        hurried = self.hurry(position, 0)
        while taken < size and position < self.pieces:
            while asked < self.pieces and asked - position < MOST_READS and asked in self.have:
                self.handle.read_piece(asked)
                asked += 1
            if for_ms is not None and self.now_ms() - demanded_ms >= for_ms:
                break
            for alert in self.alerts():
                if isinstance(alert, libtorrent.read_piece_alert) and position <= alert.piece < asked:
                    waiting[alert.piece] = alert.buffer
            while position in waiting and taken < size:
                part = waiting.pop(position)[offset : offset + size - taken]
                offset = 0
                taken += len(part)
                arrivals.append([self.now_ms(), taken])
                before = time.thread_time()
                digest.update(part)
                cpu += time.thread_time() - before
                position += 1
                hurried = self.hurry(position, hurried)
        return {
            "demandedMs": demanded_ms,
            "arrivals": arrivals,
            "sha256": digest.hexdigest(),
            "hashCpuSeconds": cpu,
        }


def run() -> dict:
    zero = time.perf_counter()
    if "magnet" in job:
        parameters = libtorrent.parse_magnet_uri(job["magnet"])
    else:
        parameters = libtorrent.add_torrent_params()
        parameters.ti = libtorrent.torrent_info(job["torrentPath"])
    parameters.save_path = job["folder"]
    parameters.trackers = [tracker]
    # Torrents that the session manages begin with its next second.
    parameters.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
    if strategy == "sequential":
        parameters.flags |= libtorrent.torrent_flags.sequential_download
    handle = session.add_torrent(parameters)
    reader = Reader(zero, handle)
    reader.wait_for_metadata()
    reads = [reader.read(each["start"], each["bytes"], each.get("forMs")) for each in job["reads"]]
    status = reader.handle.status()
    return {
        "reads": reads,
        "receivedBytes": status.total_payload_download,
        "wastedBytes": status.total_redundant_bytes + status.total_failed_bytes,
    }


server = http.server.HTTPServer((job["host"], 0), Tracker)
tracker = f"http://{job['host']}:{server.server_port}/announce"
threading.Thread(target=server.serve_forever, daemon=True).start()
say({"event": "ready"})
sys.stdin.readline()
say({"event": "done", **run()})
# Memory and processor time are still to be read.
sys.stdin.read()
