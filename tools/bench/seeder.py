"""Seeds one torrent on loopback with libtorrent, which is none of the engines measured.

Usage: seeder.py TORRENT FOLDER. Prints one line of JSON when every piece is checked, then seeds until stopped.
"""

import json
import os
import sys

import libtorrent

torrent_path, folder = sys.argv[1:]
try:
    # Threads made from here on inherit it: what is measured should wait for the engine, not for the seeder.
    niceness = os.nice(-10)
except PermissionError:
    niceness = os.nice(0)

# TCP and uTP, plain and encrypted, as libtorrent comes; nothing that leaves the machine; never short of slots or buffers.
session = libtorrent.session(
    {
        **libtorrent.high_performance_seed(),
        "listen_interfaces": "127.0.0.1:0",
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
parameters = libtorrent.add_torrent_params()
parameters.ti = libtorrent.torrent_info(torrent_path)
parameters.save_path = folder
handle = session.add_torrent(parameters)
while not handle.status().is_seeding:
    if not session.wait_for_alert(30_000):
        sys.exit("libtorrent did not finish checking the film")
    for alert in session.pop_alerts():
        if isinstance(alert, libtorrent.torrent_error_alert):
            sys.exit(alert.message())

print(
    json.dumps({"port": session.listen_port(), "version": libtorrent.version, "niceness": niceness}),
    flush=True,
)
# Until standard input closes: a seeder must not outlive the benchmark.
sys.stdin.read()
