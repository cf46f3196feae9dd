import { systemClock } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import type { CastDevice, CastFinder } from './cast-device.ts'
import { openCastDevices } from './open-cast.ts'

const device = (kind: CastDevice['kind'], address: string, model: string): CastDevice => ({
  ...{ id: `${kind}:${address}/${model}`, kind, name: 'Salon', model, address, localAddress: '10.0.0.1' },
  ...{ wordsFormat: 'srt', screen: {} as CastDevice['screen'] },
  open: () => Promise.reject(new Error('nobody opens it')),
})

describe('openCastDevices', () => {
  it('has a Kodi once, by its own commands, and the renderers beside it', async () => {
    const kodi = device('kodi', '10.0.0.2', 'Kodi')
    const same = device('dlna', '10.0.0.2', 'Kodi')
    const other = device('dlna', '10.0.0.2', 'gmediarender')
    const elsewhere = device('dlna', '10.0.0.3', 'Kodi 20')
    let tell: Parameters<CastFinder['find']>[0] | undefined
    const finder: CastFinder = {
      kind: 'dlna',
      find: (to) => {
        tell = to
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
    await using devices = openCastDevices({ finders: [finder], clock: systemClock })
    devices.look()
    for (const each of [same, other, elsewhere]) tell?.here(each)
    expect(devices.look()).toEqual([same, other, elsewhere])
    tell?.here(kodi)
    expect(devices.look()).toEqual([other, elsewhere, kodi])
    // Who had chosen it before still finds it.
    expect(devices.find(same.id)).toBe(same)
    tell?.gone(kodi.id)
    expect(devices.look()).toEqual([same, other, elsewhere])
  })
})
