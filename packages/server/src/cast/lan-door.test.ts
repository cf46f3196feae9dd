import { silentLogger } from '@lanterne/kernel'
import { beforeEach, describe, expect, it } from 'vitest'
import { FetchedBytes } from './fetched-bytes.ts'
import { type LanDoor, openLanDoor } from './lan-door.ts'

const bytes = new Uint8Array(1000).map((_, i) => i)
const signal = new AbortController().signal
const film = {
  source: {
    size: bytes.length,
    async *read({ start, end }: { start: number; end: number }) {
      yield bytes.subarray(start, end)
    },
  },
  ...{ etag: '"f"', mimeType: 'video/mp4', signal, attend: () => {} },
}
const words = [
  {
    ...{ id: 'f0', language: 'fr', name: 'Français' },
    cues: async () => [{ start: 1, end: 2, spans: [{ text: 'Bonjour' }] }],
  },
]
let log: FetchedBytes

async function open(address: string): Promise<LanDoor> {
  log = new FetchedBytes({ address, log: silentLogger })
  return openLanDoor(
    {
      device: { localAddress: '127.0.0.1', wordsFormat: 'srt' },
      ...{ secret: 'unguessable', port: 0, words, shownWords: 'f0', fetched: log, log: silentLogger },
      bytes: () => film,
      segments: () => undefined,
      artwork: async () => ({ bytes: new Uint8Array([1]), mimeType: 'image/png' }),
    },
    { signal },
  )
}

describe('openLanDoor', () => {
  let door: LanDoor
  beforeEach(async () => {
    door = await open('127.0.0.1')
    return () => door[Symbol.asyncDispose]()
  })

  it('gives ranges of the film as televisions and other sites ask for them, and counts them', async () => {
    const answer = await fetch(door.urlOfFile('mp4'), { headers: { range: 'bytes=10-19' } })
    expect(answer.status).toBe(206)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.slice(10, 20))
    expect(answer.headers.get('contentfeatures.dlna.org')).toContain('DLNA.ORG_OP=01')
    expect(answer.headers.get('transfermode.dlna.org')).toBe('Streaming')
    expect(answer.headers.get('captioninfo.sec')).toBe(door.urlOfWords('f0'))
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(log.count).toBe(10)
  })

  it('answers HEAD as GET, and counts nothing', async () => {
    const answer = await fetch(door.urlOfFile('mp4'), { method: 'HEAD' })
    expect(answer.headers.get('content-length')).toBe('1000')
    expect(answer.headers.get('contentfeatures.dlna.org')).toContain('DLNA.ORG_OP=01')
    expect(log.count).toBe(0)
  })

  it('gives subtitles and the poster', async () => {
    const text = await (await fetch(door.urlOfWords('f0'))).text()
    expect(text).toContain('00:00:01,000 --> 00:00:02,000\r\nBonjour')
    expect((await fetch(door.urlOfArtwork)).headers.get('content-type')).toBe('image/png')
    expect((await fetch(door.urlOfWords('f1'))).status).toBe(404)
  })

  it('has nothing else, for anybody', async () => {
    const { origin } = new URL(door.urlOfArtwork)
    const others = [
      '/',
      '/index.html',
      '/api/instance',
      '/api/cast',
      '/stream/other/film.mp4',
      '/segments/other/manifest',
    ]
    for (const path of others) expect((await fetch(`${origin}${path}`)).status).toBe(404)
    for (const path of [
      '/api/unguessable',
      '/words/unguessable/..%2f..%2fx.srt',
      '/segments/unguessable/manifest',
    ])
      expect((await fetch(`${origin}${path}`)).ok).toBe(false)
    const post = await fetch(door.urlOfFile('mp4'), { method: 'POST', body: 'x' })
    expect(post.status).toBe(404)
    const asked = await fetch(door.urlOfFile('mp4'), { method: 'OPTIONS' })
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD')
    expect((await fetch(`${origin}/stream/other/film.mp4`, { method: 'OPTIONS' })).status).toBe(404)
  })

  it('is shut when it is closed', async () => {
    const url = door.urlOfFile('mp4')
    await door[Symbol.asyncDispose]()
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})

describe('FetchedBytes', () => {
  it('counts what the screen itself asks for, and nobody else', async () => {
    await using door = await open('10.0.0.9')
    expect((await (await fetch(door.urlOfFile('mp4'))).arrayBuffer()).byteLength).toBe(1000)
    expect(log.count).toBe(0)
  })
})
