#!/bin/sh
# Runs a renderer with a screen of its own: renderer.sh FOLDER NAME gmediarender|rygel. Whoever runs
# it has a network and mounts of their own. What is on the screen is in FOLDER/screen/Xvfb_screen0 (XWD).
set -e
folder=$1 name=$2 program=$3
mount -t tmpfs none /run
mkdir -p /run/x /run/user "$folder/screen" "$folder/.config"
mount --bind /run/x /tmp/.X11-unix
export HOME="$folder" XDG_CONFIG_HOME="$folder/.config" XDG_RUNTIME_DIR=/run/user
Xvfb :70 -screen 0 640x360x24 -nolisten tcp -nolock -fbdir "$folder/screen" &
until [ -S /tmp/.X11-unix/X70 ]; do sleep 0.05; done
export DISPLAY=:70
if [ "$program" = gmediarender ]; then
  # A sink for sound that is heard by nobody, at the film's own pace.
  exec gmediarender -I eth0 -f "$name" -u 5ca1ab1e-0000-4000-8000-000000000077 \
    --gstout-videosink=ximagesink --gstout-audiosink=fakeaudiosink --logfile=stderr
fi
cat >"$folder/rygel.conf" <<X
[general]
interface=eth0
upnp-enabled=true
log-level=*:4
[Playbin]
enabled=true
title=$name
X
for plugin in Tracker3 Tracker MediaExport Ruih Mpris External LMS GstLaunch Preferences; do
  printf '[%s]\nenabled=false\n' "$plugin" >>"$folder/rygel.conf"
done
pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no -L module-null-sink \
  -L 'module-native-protocol-unix socket=/run/pulse auth-anonymous=1' &
until [ -S /run/pulse ]; do sleep 0.05; done
export PULSE_SERVER=unix:/run/pulse
exec dbus-run-session -- rygel -c "$folder/rygel.conf"
