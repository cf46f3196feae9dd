import { AudioClass, DirectContainer, type Screen, VideoClass } from '@lanterne/contract'
import type { CastFinder } from '../cast-device.ts'
import { linkTo } from '../links.ts'
import type { DnsService } from '../multicast/dns-services.ts'
import {
  createServiceFinder,
  type ServiceFinderOptions,
  type ServiceNotice,
} from '../multicast/service-finder.ts'
import { plainName } from '../plain-name.ts'
import { KodiSession } from './kodi-session.ts'

/** It brings FFmpeg: there is little that it does not play. */
const kodiScreen: Screen = {
  player: 'other',
  direct: {
    containers: DirectContainer.options.slice(),
    video: VideoClass.options.slice(),
    audio: AudioClass.options.slice(),
  },
  segments: { video: VideoClass.options.slice(), audio: AudioClass.options.slice() },
  mostChannels: 8,
}

/** What the machine at `from` says of itself by `_xbmc-jsonrpc-h._tcp`; `undefined` where it cannot be spoken to there. */
export function readKodiNotice(
  { instance, port, addresses, texts }: DnsService,
  from: string,
): ServiceNotice | undefined {
  const id = (texts.get('uuid') ?? '').toLowerCase()
  if (!/^[0-9a-f-]{32,40}$/.test(id) || !addresses.includes(from) || port === 0) return undefined
  return { id, name: plainName(instance) || from, model: 'Kodi', host: from, port }
}

/** Finds the Kodis of the house that take commands by HTTP, by multicast DNS. */
export function createKodiFinder(options: ServiceFinderOptions): CastFinder {
  return createServiceFinder(
    {
      ...{ kind: 'kodi', type: ['_xbmc-jsonrpc-h', '_tcp'], read: readKodiNotice },
      deviceOf: ({ id, name, model, host, port }) => ({
        ...{ id: `kodi:${id}`, kind: 'kodi', name, model, address: host, wordsFormat: 'srt' },
        localAddress: linkTo(host, options.links())?.address ?? host,
        screen: kodiScreen,
        open: ({ signal }) => KodiSession.open({ host, port }, { ...options, signal }),
      }),
    },
    options,
  )
}
