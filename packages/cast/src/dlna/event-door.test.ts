import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openEventDoor } from './event-door.ts'

const { signal } = new AbortController()
const path = '/unguessable'

async function open(address = '127.0.0.1') {
  let events = 0
  const door = await openEventDoor(
    { localAddress: '127.0.0.1', address, path, onEvent: () => events++ },
    { signal },
  )
  return { door, events: () => events }
}

/** The status of an answer, or that there was none. */
function tell(
  url: string,
  method: string,
  body = '',
  localAddress = '127.0.0.1',
): Promise<number | 'refused'> {
  return new Promise((resolve) => {
    const asked = request(url, { method, agent: false, localAddress }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', () => resolve('refused'))
    asked.end(body)
  })
}

describe('openEventDoor', () => {
  it('hears the renderer, and reads nothing of what it says', async () => {
    const { door, events } = await open()
    await using _ = door
    expect(await tell(door.url, 'NOTIFY', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;')).toBe(200)
    expect(await tell(door.url, 'NOTIFY', 'x'.repeat(60_000))).toBe(200)
    expect(events()).toBe(2)
  })

  it('has nothing for anybody else, nor anything else for the renderer', async () => {
    const { door, events } = await open()
    await using _ = door
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'SUBSCRIBE', 'OPTIONS'])
      expect(await tell(door.url, method)).toBe(404)
    const { origin } = new URL(door.url)
    for (const other of [
      '/',
      '/unguessable/',
      '/unguessable?x',
      '/x/..%2funguessable',
      '//unguessable',
      '/UNGUESSABLE',
    ])
      expect(await tell(`${origin}${other}`, 'NOTIFY')).toBe(404)
    expect(await tell(door.url, 'NOTIFY', '', '127.0.0.66')).toBe('refused')
    expect(events()).toBe(0)
  })

  it('takes no event without end', async () => {
    const { door, events } = await open()
    await using _ = door
    expect(await tell(door.url, 'NOTIFY', 'x'.repeat(4_000_000))).toBe('refused')
    expect(events()).toBe(0)
  })

  it('goes on when connections are opened and left lying', async () => {
    const { door, events } = await open()
    const { port } = new URL(door.url)
    const idle = Array.from({ length: 15 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}))
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    expect(await tell(door.url, 'NOTIFY')).toBe(200)
    expect(events()).toBe(1)
    await door[Symbol.asyncDispose]()
    for (const socket of idle) socket.destroy()
  })
})
