import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, silentLogger, systemClock, systemRandom } from '@lanterne/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { confirmPlaying } from '../confirm-playing.ts'
import { AirPlaySession } from './airplay-session.ts'
import { airPlayScreen, readAirPlayNotice } from './find-airplays.ts'
import { readPlist } from './read-plist.ts'

const { signal } = new AbortController()
const servers: Server[] = []
const film = { mimeType: 'video/mp4', title: 'Film', words: [], url: 'http://10.0.0.1:1/film.mp4' }

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" ' +
  '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">'
const nothing = `${head}<dict><key>readyToPlay</key><false/></dict></plist>`
const info = (position: number, rate: number) =>
  `${head}<dict><key>duration</key><real>100</real><key>position</key><real>${position}</real><key>rate</key><real>${rate}</real><key>readyToPlay</key><true/></dict></plist>`

/** A device: `now` gives what it says of its film. */
async function openDevice({ now, status = 200 }: { now: () => string; status?: number }) {
  const asked: string[] = []
  let lines = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      if (request.method === 'POST') asked.push(`${request.url} ${body}`.trim())
      response.writeHead(status, { 'content-type': 'text/x-apple-plist+xml' })
      response.end(request.url === '/playback-info' ? now() : '')
    })
  })
  server.on('connection', () => lines++)
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const open = (clock: Clock = systemClock) =>
    AirPlaySession.open(place, { clock, random: systemRandom, log: silentLogger, signal })
  return { asked, lines: () => lines, open }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

describe('AirPlaySession', () => {
  it('plays, pauses, jumps, and tells the end, all on one line', async () => {
    let now = nothing
    const device = await openDevice({ now: () => now })
    await using session = await device.open()
    expect(session.status.state).toBe('idle')
    now = info(41, 1)
    await session.load({ ...film, startSeconds: 40, durationSeconds: 100 }, { signal })
    expect(session.status).toEqual({ state: 'playing', positionSeconds: 41, durationSeconds: 100 })
    await session.pause({ signal })
    now = info(41, 0)
    await session.seek(60, { signal })
    expect(session.status.state).toBe('paused')
    await session.setVolume(0.37, { signal })
    expect(session.status.volume).toBe(0.37)
    now = nothing
    await session.play({ signal })
    expect(session.status).toMatchObject({ state: 'ended', positionSeconds: 41 })
    expect(device.asked).toEqual([
      '/play Content-Location: http://10.0.0.1:1/film.mp4\nStart-Position: 0.400000',
      ...['/rate?value=0.000000', '/scrub?position=60.000000', '/volume?volume=0.370000'],
      '/rate?value=1.000000',
    ])
    expect(device.lines()).toBe(1)
    await expect(session.showWords()).rejects.toMatchObject({ code: 'invalid-request' })
  })

  it('asks again for the place of one that begins at the beginning', async () => {
    const device = await openDevice({ now: () => info(1, 1) })
    await using session = await device.open()
    await session.load({ ...film, startSeconds: 40, durationSeconds: 100 }, { signal })
    expect(device.asked).toContain('/scrub?position=40.000000')
  })

  it('is no success where a loudspeaker says yes to a film and fetches nothing', async () => {
    // A second in twenty milliseconds.
    const clock: Clock = {
      now: () => systemClock.now() * 50,
      epochMs: () => systemClock.epochMs(),
      schedule: (delayMs, callback) => systemClock.schedule(delayMs / 50, callback),
    }
    const device = await openDevice({ now: () => '' })
    await using session = await device.open(clock)
    const attempt = new AbortController()
    const proof = { bytesFetched: () => 0, isWaitingForUs: () => false }
    const loading = session.load({ ...film, startSeconds: 40 }, attempt)
    const confirmed = confirmPlaying(session, proof, { clock, signal })
    await expect(confirmed).rejects.toMatchObject({
      code: 'screen-not-playing',
      details: { reason: 'fetched-nothing' },
    })
    attempt.abort(new Error('enough'))
    await expect(loading).rejects.toThrow('enough')
  })

  it('says that one that wants a code refuses us', async () => {
    const device = await openDevice({ now: () => '', status: 403 })
    await expect(device.open()).rejects.toMatchObject({
      code: 'screen-not-playing',
      details: { reason: 'refused', status: 403 },
    })
  })

  it.each(['<html>', `${head}<dict><key>a</key></dict></plist>`, 'x'.repeat(300_000)])(
    'does not understand %.20s',
    async (said) => {
      const device = await openDevice({ now: () => said })
      await expect(device.open()).rejects.toMatchObject({ code: 'screen-unreachable' })
    },
  )

  it('takes up what plays where it is as long as our film', async () => {
    const device = await openDevice({ now: () => info(50, 1) })
    await using session = await device.open()
    const isOurs = (durationSeconds?: number) =>
      session.join({ ...film, startSeconds: 0, ...(durationSeconds && { durationSeconds }) }, { signal })
    expect([await isOurs(), await isOurs(90), await isOurs(101)]).toEqual([false, false, true])
  })
})

describe('readAirPlayNotice', () => {
  const service = (texts: Record<string, string>) => ({
    ...{ instance: 'Salon', isGone: false, port: 7000, addresses: ['10.0.0.7'] },
    texts: new Map(Object.entries({ deviceid: '58:55:CA:1A:E2:88', model: 'AppleTV2,1', ...texts })),
  })
  const isFound = (texts: Record<string, string>) =>
    readAirPlayNotice(service(texts), '10.0.0.7') !== undefined

  it('knows what shows films, and nothing that wants a code first or is a loudspeaker', () => {
    expect(readAirPlayNotice(service({ features: '0x39f7' }), '10.0.0.7')).toEqual({
      ...{ id: '58:55:ca:1a:e2:88', name: 'Salon', model: 'AppleTV2,1', host: '10.0.0.7', port: 7000 },
    })
    expect(isFound({ features: '0x445F8A00,0x1C340' })).toBe(false)
    expect(isFound({ features: '0x5A7FFFF7,0x1E' })).toBe(true)
    expect(isFound({ features: '0x5A7FFFF7,0x5E' })).toBe(false)
    expect(isFound({ features: '0x39f6' })).toBe(false)
    expect(isFound({ features: 'many' })).toBe(false)
    expect(isFound({ features: '0x39f7', pw: '1' })).toBe(false)
    expect(isFound({ features: '0x39f7', deviceid: 'none' })).toBe(false)
    expect(readAirPlayNotice(service({ features: '0x39f7' }), '10.0.0.66')).toBeUndefined()
  })

  it('gives an old Apple TV no playlists: it knows none of ours', () => {
    expect(airPlayScreen('AppleTV3,2').playsPlaylists).toBe(false)
    expect(airPlayScreen('Xbmc,1').playsPlaylists).toBe(true)
  })
})

describe('readPlist', () => {
  it('reads what there is in one, and refuses what declares anything', () => {
    expect(
      readPlist(`${head}<array><integer>-3</integer><true/><string> a&amp;b</string></array></plist>`),
    ).toEqual([...[-3, true, 'a&b']])
    for (const said of [
      '<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>',
      ...['<plist/>', '<plist><true/><true/></plist>', '<dict/>', '<plist><real>1e999</real></plist>'],
    ])
      expect(() => readPlist(said)).toThrow()
  })
})
