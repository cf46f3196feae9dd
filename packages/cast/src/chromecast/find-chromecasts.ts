import type { CastFinder } from '../cast-device.ts'
import { linkTo } from '../links.ts'
import type { DnsService } from '../multicast/dns-services.ts'
import {
  createServiceFinder,
  type ServiceFinderOptions,
  type ServiceNotice,
} from '../multicast/service-finder.ts'
import { plainName } from '../plain-name.ts'
import { chromecastScreen } from './chromecast-screen.ts'
import { ChromecastSession } from './chromecast-session.ts'

/**
 * What the machine at `from` says of itself by `_googlecast._tcp`; `undefined` where it is no device, or one at another
 * address: no device speaks for another. A group of devices has another port than a device alone.
 */
export function readChromecastNotice(
  { instance, port, addresses, texts }: DnsService,
  from: string,
): ServiceNotice | undefined {
  const text = (key: string) => texts.get(key) ?? ''
  const id = text('id').toLowerCase()
  if (!/^[0-9a-f-]{8,64}$/.test(id) || !addresses.includes(from) || port === 0) return undefined
  const name = plainName(text('fn')) || plainName(instance) || from
  return { id, name, model: plainName(text('md')), host: from, port }
}

/** Finds the Chromecasts of the house by multicast DNS, on each of its sides. */
export function createChromecastFinder(options: ServiceFinderOptions): CastFinder {
  return createServiceFinder(
    {
      ...{ kind: 'chromecast', type: ['_googlecast', '_tcp'], read: readChromecastNotice },
      deviceOf: ({ id, name, model, host, port }) => ({
        ...{ id: `chromecast:${id}`, kind: 'chromecast', name, model, address: host, wordsFormat: 'vtt' },
        localAddress: linkTo(host, options.links())?.address ?? host,
        screen: chromecastScreen(model),
        open: ({ signal }) => ChromecastSession.open({ host, port }, { ...options, signal }),
      }),
    },
    options,
  )
}
