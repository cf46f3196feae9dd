"""Seeds one torrent with libtorrent, from one or several addresses, each a client of its own.

Usage: seeder.py PROFILE TORRENT FOLDER HOST.... PROFILE: `server` has buffers for loopback; `home` is libtorrent as it
comes. Prints one line of JSON when all of them listen, then seeds until standard input ends.
"""

import json
import os
import sys

import libtorrent

profile, torrent_path, folder, *hosts = sys.argv[1:]
try:
    # Threads made from here on inherit it: what is measured should wait for the engine, not for the seeder.
    niceness = os.nice(min(0, -10 - os.nice(0)))
except PermissionError:
    niceness = os.nice(0)


def open_session(host: str) -> libtorrent.session:
    # TCP and uTP, plain and encrypted, as libtorrent comes; nothing that leaves the machine; never short of slots.
    return libtorrent.session(
        {
            **(libtorrent.high_performance_seed() if profile == "server" else {}),
            "listen_interfaces": f"{host}:0",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "allow_multiple_connections_per_ip": True,
            "unchoke_slots_limit": -1,
            "alert_mask": libtorrent.alert.category_t.status_notification
            | libtorrent.alert.category_t.error_notification,
        }
    )


def seed(host: str) -> libtorrent.session:
    session = open_session(host)
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(torrent_path)
    parameters.save_path = folder
    # The benchmark has just written the film: nothing needs to be checked.
    parameters.flags |= libtorrent.torrent_flags.seed_mode
    # What the session manages begins a second later, and turns away who comes before.
    parameters.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
    handle = session.add_torrent(parameters)
    while not handle.status().is_seeding:
        if not session.wait_for_alert(30_000):
            sys.exit("libtorrent did not begin to seed")
        for alert in session.pop_alerts():
            if isinstance(alert, libtorrent.torrent_error_alert):
                sys.exit(alert.message())
    return session


sessions = [seed(host) for host in hosts]
print(
    json.dumps(
        {
            "ports": [session.listen_port() for session in sessions],
            "version": libtorrent.version,
            "niceness": niceness,
        }
    ),
    flush=True,
)
# A seeder must not outlive the benchmark.
sys.stdin.read()
