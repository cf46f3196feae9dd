#!/bin/sh
# Runs Kodi on a screen of its own: kodi.sh FOLDER UUID SERVICE…, with SERVICE one of webserver, airplay, upnprenderer.
# Whoever runs it has a network and mounts of their own. What is on the screen is in FOLDER/screen/Xvfb_screen0 (XWD).
set -e
folder=$1 uuid=$2
shift 2
mount -t tmpfs none /run
mkdir -p /run/x /run/dbus /run/user "$folder/screen" "$folder/.kodi/userdata/addon_data/service.xbmc.versioncheck"
mount --bind /run/x /tmp/.X11-unix
# Avahi asks for a user of its own, and here is nobody but root.
sed 's/^avahi:x:[0-9]*:[0-9]*/avahi:x:0:0/' /etc/passwd >/run/passwd
sed 's/^avahi:x:[0-9]*/avahi:x:0/' /etc/group >/run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group
cat >/run/dbus.conf <<X
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
<allow user="*"/></policy></busconfig>
X
cat >/run/avahi.conf <<X
[server]
use-ipv6=no
allow-interfaces=eth0
[wide-area]
enable-wide-area=no
X
setting() { echo "<setting id=\"$1\">$2</setting>"; }
{
  echo '<settings version="2">'
  setting services.devicename Salon
  setting services.deviceuuid "$uuid"
  setting services.zeroconf true
  setting services.webserverauthentication false
  setting services.airplayvideosupport true
  setting services.upnp true
  for service in webserver airplay upnprenderer; do
    case " $* " in *" $service "*) setting "services.$service" true ;; *) setting "services.$service" false ;; esac
  done
  setting audiooutput.guisoundmode 0
  setting general.addonupdates 2
  setting screensaver.mode ''
  echo '</settings>'
} >"$folder/.kodi/userdata/guisettings.xml"
export HOME="$folder" XDG_RUNTIME_DIR=/run/user
# Without sound its clock does not go.
pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no -L module-null-sink \
  -L 'module-native-protocol-unix socket=/run/pulse auth-anonymous=1' &
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
dbus-daemon --config-file=/run/dbus.conf --nofork --nopidfile &
Xvfb :70 -screen 0 640x360x24 -nolisten tcp -nolock -fbdir "$folder/screen" &
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
avahi-daemon --no-drop-root --no-chroot --no-rlimits --no-proc-title -f /run/avahi.conf &
until [ -S /tmp/.X11-unix/X70 ] && [ -S /run/pulse ]; do sleep 0.05; done
export DISPLAY=:70 LIBGL_ALWAYS_SOFTWARE=1 KODI_AE_SINK=PULSE PULSE_SERVER=unix:/run/pulse
/usr/lib/*/kodi/kodi.bin --standalone --windowing=x11 &
kodi=$!
echo "kodi is $kodi"
wait $kodi
