#!/usr/bin/python3
"""Makes a .torrent of a file or a folder with libtorrent; v1 unless told."""
import argparse
import os

import libtorrent as lt

parser = argparse.ArgumentParser()
parser.add_argument("-o", dest="out", required=True)
parser.add_argument("-s", dest="piece_kib", type=int, required=True)
parser.add_argument("--tracker", action="append", default=[])
parser.add_argument("--format", choices=["v1", "v2", "hybrid"], default="v1")
parser.add_argument("content")
options = parser.parse_args()

content = os.path.abspath(options.content)
storage = lt.file_storage()
lt.add_files(storage, content)
flags = {"v1": [lt.create_torrent.v1_only], "v2": [lt.create_torrent.v2_only], "hybrid": []}[options.format]
torrent = lt.create_torrent(storage, options.piece_kib * 1024, *flags)
for url in options.tracker:
    torrent.add_tracker(url)
lt.set_piece_hashes(torrent, os.path.dirname(content))
with open(options.out, "wb") as file:
    file.write(lt.bencode(torrent.generate()))
