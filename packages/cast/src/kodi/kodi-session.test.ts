import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLogger, systemClock } from '@lanterne/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { readKodiAnswers } from './call-kodi.ts'
import { readKodiNotice } from './find-kodis.ts'
import { KodiSession } from './kodi-session.ts'

const { signal } = new AbortController()
const servers: Server[] = []

const zero = { hours: 0, minutes: 0, seconds: 0, milliseconds: 0 }
const state = {
  players: [] as { playerid: number }[],
  properties: { speed: 0, time: zero, totaltime: zero },
  volume: { volume: 37 },
}

/** A Kodi that answers as it is told: `answer` gives the body for the calls of one message. */
async function openKodi(answer: (calls: { id: number; method: string }[]) => unknown, status = 200) {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      response.writeHead(status, { connection: 'close' })
      const said = answer(JSON.parse(body))
      response.end(typeof said === 'string' ? said : JSON.stringify(said))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  return KodiSession.open(place, { clock: systemClock, log: silentLogger, signal })
}

const results = (own: Partial<typeof state>) => (calls: { id: number; method: string }[]) =>
  calls.map(({ id, method }) => {
    const { players, properties, volume } = { ...state, ...own }
    const all: Record<string, unknown> = {
      'Player.GetActivePlayers': players,
      'Player.GetProperties': properties,
      'Application.GetProperties': volume,
    }
    return { jsonrpc: '2.0', id, result: all[method] ?? 'OK' }
  })

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

describe('KodiSession', () => {
  it('tells what Kodi says, in any order', async () => {
    const time = { ...zero, minutes: 1, seconds: 2, milliseconds: 500 }
    const playing = {
      players: [{ playerid: 1 }],
      properties: { speed: 1, time, totaltime: { ...zero, hours: 1 } },
    }
    await using session = await openKodi((calls) => results(playing)(calls).reverse())
    expect(session.status).toEqual({
      state: 'playing',
      positionSeconds: 62.5,
      durationSeconds: 3600,
      volume: 0.37,
    })
  })

  it('does not take music for a film', async () => {
    await using session = await openKodi(results({ players: [{ playerid: 0 }] }))
    expect(session.status.state).toBe('idle')
  })

  it.for([
    ['what is no JSON', '<html>'],
    ['nothing', ''],
    ['one answer of three', [{ id: 0, result: [] }]],
    [
      'answers of no form',
      [
        { id: 0, result: 7 },
        { id: 1, result: null },
        { id: 2, result: {} },
      ],
    ],
    [
      'a time that is none',
      results({ properties: { ...state.properties, time: { ...zero, hours: 1e300 } } }),
    ],
    ['a volume that is none', results({ volume: { volume: -1 } })],
    ['more than it may', `"${'x'.repeat(300_000)}"`],
  ] as const)('does not understand %s', async ([, answer]) => {
    const open = openKodi((calls) => (typeof answer === 'function' ? answer(calls) : answer))
    await expect(open).rejects.toMatchObject({ code: 'screen-unreachable' })
  })

  it('says that a Kodi with a password refuses us', async () => {
    await expect(openKodi(() => '', 401)).rejects.toMatchObject({
      code: 'screen-not-playing',
      details: { reason: 'refused', status: 401 },
    })
  })
})

describe('readKodiAnswers', () => {
  it('gives the code of a refusal', () => {
    const body = '{"error":{"code":-32100,"message":"Failed to execute method."},"id":0,"jsonrpc":"2.0"}'
    expect(() => readKodiAnswers(body, 1)).toThrow(
      expect.objectContaining({ code: 'screen-not-playing', details: { reason: 'refused', code: -32100 } }),
    )
  })
})

describe('readKodiNotice', () => {
  const service = {
    ...{ instance: 'Salon', isGone: false, port: 8080, addresses: ['10.0.0.7'] },
    texts: new Map([['uuid', '5CA1AB1E-0000-4000-8000-000000000078']]),
  }

  it('knows a Kodi by its own name for good, at the address that it speaks from', () => {
    const notice = readKodiNotice(service, '10.0.0.7')
    expect(notice).toMatchObject({ id: '5ca1ab1e-0000-4000-8000-000000000078', name: 'Salon', port: 8080 })
    expect(readKodiNotice(service, '10.0.0.66')).toBeUndefined()
    expect(readKodiNotice({ ...service, texts: new Map() }, '10.0.0.7')).toBeUndefined()
  })
})
