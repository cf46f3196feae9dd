import { type TrafficKind, type TrafficLine, trafficKinds, type WayKind } from '@lanterne/contract'
import type { ChosenWay } from './way-of-choice.ts'

/** What tells others where this house is, whatever carries the rest. */
const showsHome: readonly TrafficKind[] = ['neighbours', 'router', 'browsers', 'ffmpeg', 'own-house']
/** What needs datagrams. */
const ofDatagrams: readonly TrafficKind[] = ['peers-udp', 'dht']

/** By which way each kind of traffic goes, and what is off. */
export function trafficOf(
  kind: WayKind,
  chosen: Pick<ChosenWay, 'carriesUdp' | 'takesConnections'> | undefined,
): readonly TrafficLine[] {
  return trafficKinds.map((traffic): TrafficLine => {
    if (traffic === 'screens') return { kind: traffic, way: 'system', why: 'in-house' }
    if (!chosen || kind === 'off') return { kind: traffic, way: 'system' }
    if (showsHome.includes(traffic)) return { kind: traffic, way: 'off', why: 'shows-home' }
    const isCarried =
      (chosen.carriesUdp || !ofDatagrams.includes(traffic)) &&
      (chosen.takesConnections || (traffic !== 'incoming' && traffic !== 'peers-udp'))
    return isCarried ? { kind: traffic, way: kind } : { kind: traffic, way: 'off', why: 'not-carried' }
  })
}
