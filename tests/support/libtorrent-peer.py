#!/usr/bin/python3
"""A BitTorrent peer on loopback: libtorrent with everything off that would leave it.

Takes one torrent (--torrent FILE or --magnet LINK). Tells what happens as JSON lines on standard output:
{"event": "listening", "port": N}, then {"event": "status", ...} several times a second.
Takes JSON lines on standard input: {"upload_limit": BYTES_PER_SECOND}, {"connect": ["127.0.0.1", PORT]}.
"""
import argparse
import json
import os
import selectors
import sys

import libtorrent as lt

parser = argparse.ArgumentParser()
source = parser.add_mutually_exclusive_group(required=True)
source.add_argument("--torrent")
source.add_argument("--magnet")
parser.add_argument("--folder", required=True)
parser.add_argument("--upload-limit", type=int, default=0, help="bytes per second; 0 for none")
parser.add_argument("--download-limit", type=int, default=0, help="bytes per second; 0 for none")
parser.add_argument("--encryption", choices=["disabled", "enabled", "forced"], default="enabled")
parser.add_argument("--cipher", choices=["plaintext", "rc4", "both"], default="both", help="what follows an encrypted handshake")
parser.add_argument("--listen", default="127.0.0.1", help="address to listen on")
parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 for any, on each address another")
parser.add_argument("--lsd", action="store_true", help="looks for peers by multicast: in a network namespace only")
parser.add_argument("--pex", action="store_true", help="exchanges peers with its peers")
parser.add_argument("--transport", choices=["tcp", "utp"], default="tcp")
options = parser.parse_args()


def tell(**what):
    print(json.dumps(what), flush=True)


category = lt.alert.category_t
interesting = category.error_notification | category.status_notification | category.tracker_notification | category.connect_notification

policy = {"disabled": 2, "enabled": 1, "forced": 0}[options.encryption]
over_utp = options.transport == "utp"
session = lt.session(
    {
        "listen_interfaces": f"{options.listen}:{options.port}",
        "outgoing_interfaces": "",
        "enable_dht": False,
        "enable_lsd": options.lsd,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": over_utp,
        "enable_incoming_utp": over_utp,
        "enable_outgoing_tcp": not over_utp,
        "enable_incoming_tcp": not over_utp,
        "allow_multiple_connections_per_ip": True,
        # It tries a plain handshake first, and the encrypted one when it comes again: after a minute, unless told.
        "min_reconnect_time": 1,
        "in_enc_policy": policy,
        "out_enc_policy": policy,
        "allowed_enc_level": {"plaintext": 1, "rc4": 2, "both": 3}[options.cipher],
        "upload_rate_limit": options.upload_limit,
        "download_rate_limit": options.download_limit,
        "alert_mask": interesting,
        "alert_queue_size": 20000,
        "user_agent": "",
    }
)
# Peers on the local network are in a class of their own, without limits. Here everybody is local, and limits count:
# the global class, whose bit is the first one, holds for all.
everybody = lt.ip_filter()
everybody.add_rule("0.0.0.0", "255.255.255.255", 1)
session.set_peer_class_filter(everybody)

if options.torrent:
    parameters = lt.add_torrent_params()
    parameters.ti = lt.torrent_info(options.torrent)
else:
    parameters = lt.parse_magnet_uri(options.magnet)
parameters.save_path = options.folder
parameters.flags &= ~lt.torrent_flags.auto_managed
parameters.flags &= ~lt.torrent_flags.paused
if not options.pex:
    parameters.flags |= lt.torrent_flags.disable_pex
if not options.lsd:
    parameters.flags |= lt.torrent_flags.disable_lsd
handle = session.add_torrent(parameters)

tell(event="listening", port=session.listen_port())

commands = selectors.DefaultSelector()
commands.register(sys.stdin, selectors.EVENT_READ)
pending = b""
os.set_blocking(sys.stdin.fileno(), False)

while True:
    for _ in commands.select(timeout=0.1):
        chunk = os.read(sys.stdin.fileno(), 65536)
        if not chunk:
            sys.exit(0)
        pending += chunk
        *lines, pending = pending.split(b"\n")
        for line in lines:
            command = json.loads(line)
            if "upload_limit" in command:
                session.apply_settings({"upload_rate_limit": command["upload_limit"]})
            if "connect" in command:
                handle.connect_peer(tuple(command["connect"]))
    for alert in session.pop_alerts():
        print(f"[{alert.what()}] {alert.message()}", file=sys.stderr, flush=True)
    status = handle.status()
    tell(
        event="status",
        state=str(status.state),
        have=status.total_wanted_done if status.has_metadata else 0,
        size=status.total_wanted if status.has_metadata else 0,
        seeding=status.is_seeding,
        peers=status.num_peers,
        sent=status.total_payload_upload,
        received=status.total_payload_download,
        error=status.errc.message() if status.errc.value() else None,
    )
