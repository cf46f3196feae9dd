#!/usr/bin/python3
"""A node of the DHT on loopback: libtorrent, which meets others through it alone.

It begins with the node that it is given (--node HOST:PORT) or with none, and its sockets are bound to 127.0.0.1: nothing leaves
this machine. Tells what happens as JSON lines on standard output, {"event": "listening", "port": N} first, and
{"event": "status", ...} several times a second. Takes JSON lines on standard input:
{"torrent": FILE, "folder": DIR}, {"magnet": LINK, "folder": DIR},
{"put": TEXT}, {"get": HEX}, {"put_mutable": TEXT, "seed": HEX, "salt": TEXT}, {"get_mutable": HEX, "salt": TEXT}.
"""
import argparse
import hashlib
import json
import os
import selectors
import sys

import libtorrent as lt

parser = argparse.ArgumentParser()
parser.add_argument("--node", help="HOST:PORT of a node to begin with")
options = parser.parse_args()


def tell(**what):
    print(json.dumps(what), flush=True)


category = lt.alert.category_t
session = lt.session(
    {
        "listen_interfaces": "127.0.0.1:0",
        "outgoing_interfaces": "",
        "enable_dht": True,
        # Bootstrap nodes are never taken into libtorrent's table; in a net of three nobody would be left.
        "dht_bootstrap_nodes": "",
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_prefer_verified_node_ids": False,
        "dht_enforce_node_id": False,
        "dht_ignore_dark_internet": False,
        "dht_announce_interval": 5,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": category.error_notification | category.status_notification | category.dht_notification | category.connect_notification,
        "alert_queue_size": 20000,
        "user_agent": "",
    }
)
session.set_peer_class_filter(lt.ip_filter())
tell(event="listening", port=session.listen_port())
handles = []


def add(parameters, folder):
    parameters.save_path = folder
    parameters.flags &= ~lt.torrent_flags.auto_managed
    parameters.flags &= ~lt.torrent_flags.paused
    parameters.flags |= lt.torrent_flags.disable_pex
    handles.append(session.add_torrent(parameters))


def expanded_key(seed):
    """The private key as libtorrent wants it: RFC 8032's hash of the 32 bytes, clamped."""
    key = bytearray(hashlib.sha512(seed).digest())
    key[0] &= 248
    key[31] = (key[31] & 63) | 64
    return bytes(key)


def obey(command):
    if "torrent" in command:
        parameters = lt.add_torrent_params()
        parameters.ti = lt.torrent_info(command["torrent"])
        add(parameters, command["folder"])
    elif "magnet" in command:
        add(lt.parse_magnet_uri(command["magnet"]), command["folder"])
    elif "put" in command:
        target = session.dht_put_immutable_item(command["put"])
        tell(event="stored", target=str(target))
    elif "get" in command:
        session.dht_get_immutable_item(lt.sha1_hash(bytes.fromhex(command["get"])))
    elif "put_mutable" in command:
        seed = bytes.fromhex(command["seed"])
        public = bytes.fromhex(command["public"])
        session.dht_put_mutable_item(expanded_key(seed), public, command["put_mutable"].encode(), command["salt"].encode())
    elif "get_mutable" in command:
        session.dht_get_mutable_item(bytes.fromhex(command["get_mutable"]), command["salt"].encode())


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value


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
            obey(json.loads(line))
    for alert in session.pop_alerts():
        if isinstance(alert, lt.dht_immutable_item_alert):
            tell(event="item", value=text(alert.item["value"]))
        elif isinstance(alert, lt.dht_mutable_item_alert):
            tell(event="mutable", value=text(alert.item["value"]))
        elif isinstance(alert, lt.dht_put_alert):
            tell(event="put", nodes=alert.num_success)
        else:
            print(f"[{alert.what()}] {alert.message()}", file=sys.stderr, flush=True)
    nodes = session.status().dht_nodes
    if nodes == 0 and options.node:
        host, port = options.node.split(":")
        session.add_dht_node((host, int(port)))
    status = handles[-1].status() if handles else None
    tell(
        event="status",
        nodes=nodes,
        seeding=bool(status and status.is_seeding),
        announcing=bool(status and status.announcing_to_dht),
        peers=status.num_peers if status else 0,
    )
