import type { Screen } from '@lanterne/contract'
import type { Random } from '@lanterne/kernel'
import type { CastFinder } from '../cast-device.ts'
import { linkTo } from '../links.ts'
import type { DnsService } from '../multicast/dns-services.ts'
import {
  createServiceFinder,
  type ServiceFinderOptions,
  type ServiceNotice,
} from '../multicast/service-finder.ts'
import { plainName } from '../plain-name.ts'
import { AirPlaySession } from './airplay-session.ts'

/** Bits of `features`: it shows films that it is given the address of. */
const VIDEO = 1n << 0n
/** It wants to be paired with first, by a code: what the second AirPlay does. */
const PAIRING = (1n << 38n) | (1n << 46n) | (1n << 48n) | (1n << 51n)

/**
 * What the machine at `from` says of itself by `_airplay._tcp`; `undefined` where it shows no films, wants a code or a
 * password first, or cannot be spoken to there.
 */
export function readAirPlayNotice(
  { instance, port, addresses, texts }: DnsService,
  from: string,
): ServiceNotice | undefined {
  const text = (key: string) => texts.get(key) ?? ''
  const id = text('deviceid').toLowerCase()
  const features = readFeatures(text('features'))
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(id) || !addresses.includes(from) || port === 0) return undefined
  if ((features & VIDEO) === 0n || (features & PAIRING) !== 0n) return undefined
  if (/^(1|true)$/i.test(text('pw'))) return undefined
  return { id, name: plainName(instance) || from, model: plainName(text('model')), host: from, port }
}

/** Sixty-four bits, as `0xLOW,0xHIGH` or as one number. */
function readFeatures(text: string): bigint {
  const [, low = '0', high = '0'] = /^(0x[0-9a-f]{1,16})(?:,(0x[0-9a-f]{1,8}))?$/i.exec(text) ?? []
  return BigInt(low) | (BigInt(high) << 32n)
}

/** What such a device plays, by its model. Those before tvOS know playlists of transport streams alone. */
export function airPlayScreen(model: string): Screen {
  const isOld = /^AppleTV[1-3],/.test(model)
  return {
    player: 'other',
    direct: { containers: ['mp4'], video: ['h264'], audio: ['aac', 'mp3', 'alac', 'ac3'] },
    playsPlaylists: !isOld,
    segments: { video: isOld ? [] : ['h264'], audio: isOld ? [] : ['aac'] },
    mostChannels: 6,
  }
}

/** Finds what shows films by the first AirPlay, on each side of the house. */
export function createAirPlayFinder(options: ServiceFinderOptions & { readonly random: Random }): CastFinder {
  return createServiceFinder(
    {
      ...{ kind: 'airplay', type: ['_airplay', '_tcp'], read: readAirPlayNotice },
      deviceOf: ({ id, name, model, host, port }) => ({
        ...{ id: `airplay:${id}`, kind: 'airplay', name, model, address: host, wordsFormat: 'none' },
        localAddress: linkTo(host, options.links())?.address ?? host,
        screen: airPlayScreen(model),
        open: ({ signal }) => AirPlaySession.open({ host, port }, { ...options, signal }),
      }),
    },
    options,
  )
}
