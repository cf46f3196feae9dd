export { findSystemGateways } from './system-gateways.ts'
export type { Link } from './system-multicast.ts'
export { createSystemNetwork } from './system-network.ts'
export type { Tunnel, TunnelStatus } from './tunnel/create-tunnel.ts'
export { type OpenTunnel, openTunnel, type TunnelEvents } from './tunnel/open-tunnel.ts'
export { tunnelGateways } from './tunnel/tunnel-gateways.ts'
export { createWebRtc } from './web-rtc/create-web-rtc.ts'
export type { WebRtcSettings } from './web-rtc/messages.ts'
export { coversFamily } from './wireguard/covers.ts'
export {
  type ConfFault,
  parseWireGuardConf,
  type WireGuardPeerProfile,
  type WireGuardProfile,
} from './wireguard/parse-wireguard-conf.ts'
