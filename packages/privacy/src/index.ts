export { openCheckedWay } from './checked/open-checked-way.ts'
export { createGate, type Gate } from './gate/gated-network.ts'
export { isHouseAddress } from './gate/house-address.ts'
export { type Guard, type GuardedAct, GuardRefusal, installGuard } from './guard/guard.ts'
export { type ImportedProfile, importProfile, type ProfileFault } from './profiles/import-profile.ts'
export { openSocksWay } from './socks/open-socks-way.ts'
export { openTunnelWay } from './states/open-tunnel-way.ts'
export type { OpenWay } from './states/open-way.ts'
export { WayKeeper } from './states/way-keeper.ts'
export type { BlockReason, WayState } from './states/way-state.ts'
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
