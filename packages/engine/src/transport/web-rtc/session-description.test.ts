import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutatedBytes } from '../../testing/mutated-bytes.ts'
import {
  readSessionDescription,
  type SessionDescription,
  withoutLocal,
  writeSessionDescription,
} from './session-description.ts'

const fingerprint = Array.from({ length: 32 }, (_, index) => (index + 100).toString(16).toUpperCase()).join(
  ':',
)

/** As Chromium writes it. */
const chromium = [
  'v=0',
  'o=- 4962303333179871722 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 51472 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 203.0.113.9',
  'a=candidate:3791588221 1 udp 2113937151 7e5c6b3a-8a70-4bb8-8d5c-2f4f4d1bd1c6.local 51472 typ host generation 0 network-cost 999',
  'a=candidate:842163049 1 udp 1677732095 203.0.113.9 51472 typ srflx raddr 192.168.1.7 rport 51472 generation 0',
  'a=candidate:842163050 1 udp 2113937151 192.168.1.7 51472 typ host generation 0',
  'a=candidate:842163051 1 tcp 1518280447 203.0.113.9 9 typ host tcptype active generation 0',
  'a=candidate:1 1 udp 2113932031 2001:db8::7 51473 typ host',
  'a=ice-ufrag:4ZcD',
  'a=ice-pwd:2/1muCWoOi3uLifh0NuRHlqP',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${fingerprint}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n')

describe('readSessionDescription', () => {
  it('reads what a browser says, without names and what is not UDP', () => {
    expect(readSessionDescription(chromium)).toEqual({
      setup: 'actpass',
      mid: '0',
      iceUfrag: '4ZcD',
      icePwd: '2/1muCWoOi3uLifh0NuRHlqP',
      fingerprint,
      sctpPort: 5000,
      maxMessageBytes: 262_144,
      candidates: [
        { host: '203.0.113.9', port: 51_472, type: 'srflx', priority: 1_677_732_095 },
        { host: '192.168.1.7', port: 51_472, type: 'host', priority: 2_113_937_151 },
        { host: '2001:db8::7', port: 51_473, type: 'host', priority: 2_113_932_031 },
      ],
    })
  })

  it.each([
    ['sound', chromium.replace(/m=application.*/, 'm=audio 9 UDP/TLS/RTP/SAVPF 111')],
    ['two channels', chromium + chromium.slice(chromium.indexOf('m='))],
    ['no fingerprint', chromium.replace(/a=fingerprint.*\r\n/, '')],
    ['a weak fingerprint', chromium.replace('sha-256', 'sha-1')],
    ['a password of spaces', chromium.replace(/ice-pwd:.*/, 'ice-pwd:a b c')],
    ['a short password', chromium.replace(/ice-pwd:.*/, 'ice-pwd:short')],
    ['no role', chromium.replace('actpass', 'holdconn')],
    ['too much', `${chromium}${'a=x:y\r\n'.repeat(4000)}`],
    ['nothing', ''],
  ])('takes nothing from one with %s', (_, text) => {
    expect(readSessionDescription(text)).toBeUndefined()
  })

  it('withstands any text, and what it reads is written so that it is read back the same', () => {
    const seed = new Uint8Array(Buffer.from(chromium))
    fc.assert(
      fc.property(mutatedBytes([seed]), (bytes) => {
        const description = readSessionDescription(Buffer.from(bytes).toString('latin1'))
        if (description)
          expect(readSessionDescription(writeSessionDescription(description))).toEqual(description)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writeSessionDescription', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9+/]{24,40}$/)
  const description: fc.Arbitrary<SessionDescription> = fc.record({
    setup: fc.constantFrom('actpass', 'active', 'passive'),
    mid: fc.constantFrom('0', 'data', 'a-b'),
    iceUfrag: token,
    icePwd: token,
    fingerprint: fc.constant(fingerprint),
    sctpPort: fc.integer({ min: 1, max: 65_535 }),
    maxMessageBytes: fc.integer({ min: 0, max: 999_999_999 }),
    candidates: fc.array(
      fc.record({
        host: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fe80::1', '::1')),
        port: fc.integer({ min: 1, max: 65_535 }),
        type: fc.constantFrom('host', 'srflx', 'prflx', 'relay'),
        priority: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      }),
      { maxLength: 16 },
    ),
  })

  it('writes what readSessionDescription reads back', () => {
    fc.assert(
      fc.property(description, (written) => {
        expect(readSessionDescription(writeSessionDescription(written))).toEqual(written)
      }),
    )
  })

  it('says nothing of what was said beside the channel', () => {
    const read = readSessionDescription(chromium) as SessionDescription
    expect(writeSessionDescription(read)).not.toMatch(/4962303333179871722|network-cost|raddr 192|\.local/)
  })
})

describe('withoutLocal', () => {
  it('keeps the addresses of this house from a tracker on the internet, and those of others from us', () => {
    const read = readSessionDescription(chromium) as SessionDescription
    const hosts = (tracker: string) => withoutLocal(read, tracker).candidates.map(({ host }) => host)
    expect(hosts('198.51.100.1')).toEqual(['203.0.113.9', '2001:db8::7'])
    expect(hosts('127.0.0.1')).toHaveLength(3)
  })
})
