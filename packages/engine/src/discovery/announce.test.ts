import { describe, expect, it } from 'vitest'
import { type House, house, request } from '../testing/tracker-house.ts'
import { type AnnounceRequest, announce } from './announce.ts'
import { openTracker } from './tracker-server.ts'

const { signal } = new AbortController()

const families = {
  IPv4: ['203.0.113.1', '203.0.113.2', '203.0.113.3'],
  IPv6: ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
}

describe.each(Object.entries(families))(
  'announce to our own tracker over %s',
  (_, [tracker = '', ...clients]) => {
    it.each(['http', 'udp'])('learns over %s who else is there', async (protocol) => {
      const { clock, random, server, worlds } = house(clients, tracker)
      await using opened = await openTracker(
        { network: server, clock, random, host: tracker, udpPort: 0 },
        { signal },
      )
      const url = (protocol === 'udp' ? opened.udpUrl : opened.httpUrl) ?? ''
      const tell = (index: number, changes: Partial<AnnounceRequest>) =>
        clock.settle(announce(url, request(changes), worlds[index] as House['world'], { signal }))
      const first = await tell(0, { event: 'started', left: 0 })
      expect(first).toEqual({
        peers: [],
        intervalMs: 1_800_000,
        minIntervalMs: 60_000,
        seeds: 1,
        leeches: 0,
        trackerAddress: tracker,
      })
      const second = await tell(1, { event: 'started', port: 7000 })
      expect(second).toMatchObject({ peers: [{ host: clients[0], port: 6881 }], seeds: 1, leeches: 1 })
      expect(await tell(0, { event: 'stopped', left: 0 })).toMatchObject({ peers: [], seeds: 0, leeches: 1 })
      expect((await tell(0, {})).peers).toEqual([{ host: clients[1], port: 7000 }])
    })
  },
)
