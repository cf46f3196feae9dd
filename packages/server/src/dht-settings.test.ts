import { describe, expect, it } from 'vitest'
import { readDhtSettings } from './dht-settings.ts'

describe('readDhtSettings', () => {
  it('begins at the well-known nodes when nothing else is wished', () => {
    for (const text of [undefined, ''])
      expect(readDhtSettings(text)?.bootstrap).toContainEqual({ host: 'router.bittorrent.com', port: 6881 })
  })

  it('stays away when it is told to, or is told something that makes no sense', () => {
    for (const text of ['off', 'OFF', 'no', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', ','])
      expect(readDhtSettings(text)).toBeUndefined()
  })

  it('begins at the nodes that it is given', () => {
    expect(readDhtSettings('127.0.0.1:6881, [::1]:6882,node.example:1,nonsense')).toEqual({
      bootstrap: [
        { host: '127.0.0.1', port: 6881 },
        { host: '::1', port: 6882 },
        { host: 'node.example', port: 1 },
      ],
    })
  })
})
