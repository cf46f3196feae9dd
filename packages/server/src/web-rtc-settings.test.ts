import { describe, expect, it } from 'vitest'
import { readWebRtcSettings } from './web-rtc-settings.ts'

describe('readWebRtcSettings', () => {
  it('leads to public servers when nothing is said, and nowhere when it is off', () => {
    expect(readWebRtcSettings(undefined)?.stunServers.length).toBeGreaterThan(0)
    expect(readWebRtcSettings('')?.stunServers.length).toBeGreaterThan(0)
    expect(readWebRtcSettings('off')).toBeUndefined()
  })

  it('asks the servers that are named, and no public one when they cannot be understood', () => {
    expect(readWebRtcSettings('stun.example:3478, [2001:db8::1]:19302')).toEqual({
      stunServers: [
        { host: 'stun.example', port: 3478 },
        { host: '2001:db8::1', port: 19_302 },
      ],
    })
    for (const text of ['no-stun', 'stun.example', 'stun.example:0', 'stun.example:70000', ','])
      expect(readWebRtcSettings(text)).toEqual({ stunServers: [] })
  })
})
