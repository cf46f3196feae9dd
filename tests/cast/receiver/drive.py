"""Drives the receiver with pychromecast, which nobody here wrote: drive.py ADDRESS BASE; films are at BASE"""
import sys
import time
import uuid

import pychromecast

address, base = sys.argv[1:3]
words = base + "/welcome.fr.vtt"
identity = uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")
device = pychromecast.get_chromecast_from_host((address, 8009, identity, "Chromecast", "Chambre"), tries=2, timeout=10)
device.wait(20)


def until(what, is_so):
    limit = time.monotonic() + 20
    while not is_so():
        if time.monotonic() > limit:
            sys.exit("waited in vain: " + what)
        media.update_status()
        time.sleep(0.1)
    print("seen:", what, flush=True)


media = device.media_controller
# A control: a receiver that plays what is not open to it would let any sender pass.
media.play_media(base + "/closed/welcome.mp4", "video/mp4", title="Closed", subtitles=words, subtitles_lang="fr")
media.block_until_active(20)
until("closed", lambda: media.status.idle_reason == "ERROR")
media.play_media(base + "/welcome.mp4", "video/mp4", title="Film", subtitles=words, subtitles_lang="fr", current_time=20)
media.block_until_active(20)
until("plays", lambda: media.status.player_state == "PLAYING" and media.status.current_time > 20)
media.seek(60)
until("jumped", lambda: media.status.current_time >= 60 and media.status.player_state == "PLAYING")
media.pause()
until("paused", lambda: media.status.player_state == "PAUSED")
device.set_volume(0.37)
until("softer", lambda: abs(device.status.volume_level - 0.37) < 0.01)
media.play()
until("goes on", lambda: media.status.player_state == "PLAYING")
media.enable_subtitle(1)
until("subtitles", lambda: media.status.current_subtitle_tracks == [1])
device.quit_app()
until("ended", lambda: device.status.app_id is None)
device.disconnect()
