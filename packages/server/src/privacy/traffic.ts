import { type TrafficKind, type TrafficLine, trafficKinds, type WayKind } from '@lanterne/contract'

/** What tells others where this house is, whatever carries the rest. */
const showsHome: readonly TrafficKind[] = ['neighbours', 'router', 'browsers', 'ffmpeg', 'own-house']
/** What needs datagrams. */
const ofDatagrams: readonly TrafficKind[] = ['peers-udp', 'dht']

/** By which way each kind of traffic goes, and what is off. */
export function trafficOf(kind: WayKind, carriesUdp: boolean): readonly TrafficLine[] {
  return trafficKinds.map((traffic): TrafficLine => {
    if (kind === 'off') return { kind: traffic, way: 'system' }
    if (showsHome.includes(traffic)) return { kind: traffic, way: 'off', why: 'shows-home' }
    if (kind === 'socks' && (traffic === 'incoming' || traffic === 'names'))
      return traffic === 'names'
        ? { kind: traffic, way: kind }
        : { kind: traffic, way: 'off', why: 'not-carried' }
    if (!carriesUdp && ofDatagrams.includes(traffic)) return { kind: traffic, way: 'off', why: 'not-carried' }
    return { kind: traffic, way: kind }
  })
}
