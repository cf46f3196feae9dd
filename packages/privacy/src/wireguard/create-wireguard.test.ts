import { describe, expect, it } from 'vitest'
import { createTunnelPair, packetOf, type Sent } from '../testing/tunnel-pair.ts'
import { createTestRandom } from '../testing/virtual-clock.ts'
import { MESSAGE } from './handshake.ts'

const up = packetOf('10.0.0.2', '10.0.0.1', 'hello')
const down = packetOf('10.0.0.1', '10.0.0.2', 'and hello')
const kinds = (sent: readonly Sent[]) => sent.map(({ message }) => message[0])

describe('createWireGuard', () => {
  it('carries packets both ways after one round trip', () => {
    const pair = createTunnelPair({ presharedKey: createTestRandom(7).bytes(32) })
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    expect(pair.server.packets.map((packet) => Buffer.from(packet))).toEqual([Buffer.from(up)])
    pair.server.wireGuard.send(down)
    pair.clock.advance(100)
    expect(pair.client.packets.map((packet) => Buffer.from(packet))).toEqual([Buffer.from(down)])
    expect(kinds(pair.sent)).toEqual([MESSAGE.initiation, MESSAGE.response, MESSAGE.data, MESSAGE.data])
    expect(pair.client.wireGuard.status).toMatchObject({ isAnswering: true, handshakes: 1, refused: 0 })
  })

  it('sends nothing but sealed messages, padded so that lengths say little', () => {
    const pair = createTunnelPair()
    pair.client.wireGuard.send(up)
    pair.clock.advance(60_000)
    for (const { message, to } of pair.sent) {
      expect([148, 92, 64].includes(message.length) || message.length % 16 === 0).toBe(true)
      expect(Buffer.from(message).includes('hello')).toBe(false)
      expect([pair.client.at, pair.server.at]).toContainEqual(to)
    }
  })

  it('renews its keys every two minutes without losing a packet', () => {
    const pair = createTunnelPair()
    for (let count = 0; count < 1200; count++) {
      pair.client.wireGuard.send(up)
      pair.server.wireGuard.send(down)
      pair.clock.advance(500)
    }
    expect(pair.server.packets.length).toBe(1200)
    // The server has no endpoint before it hears the client, and keeps its first packet until then.
    expect(pair.client.packets.length).toBe(1200)
    expect(pair.client.wireGuard.status.handshakes).toBe(5)
  })

  it('tries again every five seconds while nobody answers, and says so, and comes back', () => {
    const pair = createTunnelPair()
    pair.client.wireGuard.send(up)
    pair.clock.advance(1000)
    expect(pair.client.wireGuard.status.isAnswering).toBe(true)
    pair.onTheWay = () => undefined
    pair.client.wireGuard.send(up)
    // Fifteen seconds after what was sent first and never answered, and up to a third of one.
    pair.clock.advance(14_000)
    expect(pair.client.wireGuard.status.isAnswering).toBe(true)
    pair.clock.advance(1000)
    expect(pair.client.wireGuard.status.isAnswering).toBe(false)
    pair.clock.advance(600_000)
    const initiations = pair.sent.filter(({ message }) => message[0] === MESSAGE.initiation).length
    expect(initiations).toBeGreaterThan(100)
    expect(initiations).toBeLessThan(130)
    pair.onTheWay = (sent) => sent
    pair.clock.advance(6000)
    expect(pair.client.wireGuard.status.isAnswering).toBe(true)
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    expect(pair.server.packets.length).toBe(2)
  })

  it('keeps itself alive: when asked to, and ten seconds after something came', () => {
    const quiet = createTunnelPair()
    quiet.client.wireGuard.send(up)
    quiet.clock.advance(120_000)
    // Initiation, response, data, and the server's one answer to it.
    expect(quiet.sent.length).toBe(4)
    const kept = createTunnelPair({ keepaliveSeconds: 25 })
    kept.client.wireGuard.initiate()
    kept.clock.advance(101_000)
    expect(kinds(kept.sent)).toEqual([1, 2, 4, 4, 4, 4, 4])
  })

  it('takes nothing twice, nothing forged and nothing for another, whoever sends it', () => {
    const pair = createTunnelPair()
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    const recorded = [...pair.sent]
    const stranger = { host: '203.0.113.9', port: 9 }
    const before = pair.sent.length
    for (const { message } of recorded) {
      pair.server.wireGuard.receive(message, stranger)
      pair.client.wireGuard.receive(message, stranger)
      for (let at = 0; at < message.length; at++) {
        const forged = message.map((byte, index) => (index === at ? byte ^ 1 : byte))
        pair.server.wireGuard.receive(forged, stranger)
        pair.server.wireGuard.receive(message.subarray(0, at), stranger)
        pair.client.wireGuard.receive(forged, stranger)
      }
    }
    const random = createTestRandom(3)
    for (let length = 0; length < 300; length++) pair.server.wireGuard.receive(random.bytes(length), stranger)
    pair.clock.advance(1000)
    expect(pair.server.packets.length).toBe(1)
    // A stranger hears nothing, but for cookies (which are smaller than what they answer), and moves nobody.
    const heard = pair.sent.slice(before).filter(({ to }) => to.host === stranger.host)
    expect(heard.every(({ message }) => message[0] === MESSAGE.cookie)).toBe(true)
    pair.server.wireGuard.send(down)
    pair.clock.advance(100)
    expect(pair.client.packets.length).toBe(1)
  })

  it('drops packets whose source is not one that their peer may send from', () => {
    const pair = createTunnelPair()
    pair.client.wireGuard.send(packetOf('10.0.0.3', '10.0.0.1', 'spoofed'))
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    expect(pair.server.packets.length).toBe(1)
    expect(pair.server.wireGuard.status.refused).toBe(1)
  })

  it('follows a peer whose address changes', () => {
    const pair = createTunnelPair()
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    const moved = { host: '203.0.113.77', port: 4000 }
    pair.onTheWay = (sent) => (sent.from === pair.client.at ? { ...sent, from: moved } : sent)
    pair.client.wireGuard.send(up)
    pair.clock.advance(100)
    pair.server.wireGuard.send(down)
    expect(pair.sent.at(-1)?.to).toEqual(moved)
  })

  it('brings a cookie to a server that is flooded', () => {
    const pair = createTunnelPair()
    const { server, client } = pair
    let first = new Uint8Array()
    const flood = () => {
      for (let count = 0; count < 60; count++) server.wireGuard.receive(first, client.at)
    }
    pair.onTheWay = (sent) => {
      if (sent.message[0] === MESSAGE.initiation) {
        first = sent.message.slice()
        flood()
      }
      // The flood brought an answer out of it, too.
      return sent.message[0] === MESSAGE.response && pair.clock.now() < 1000 ? undefined : sent
    }
    client.wireGuard.initiate()
    pair.clock.advance(1000)
    const cookie = pair.sent.find(({ message }) => message[0] === MESSAGE.cookie)
    expect(cookie?.message.length).toBe(64)
    expect(client.wireGuard.status.isAnswering).toBe(false)
    pair.clock.advance(5500)
    const signed = pair.sent.findLast(({ message }) => message[0] === MESSAGE.initiation)?.message
    expect(signed?.subarray(-16).some((byte) => byte !== 0)).toBe(true)
    expect(client.wireGuard.status.isAnswering).toBe(true)
  })
})
