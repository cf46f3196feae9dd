import type { PictureCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memory-source.ts'
import { writeVobSubPacket, writeVobSubStream } from '../testing/write-vob-sub.ts'
import { decodeVobSub, readVobSubHead } from './vob-sub.ts'
import { readVobSubCues, readVobSubIndex } from './vob-sub-file.ts'

const { signal } = new AbortController()
const head = readVobSubHead('size: 720x576\npalette: 000000, ff0000, 00ff00, 0000ff')
const packet = writeVobSubPacket({ left: 100, top: 400, width: 301, height: 31, seconds: 2 })

describe('decodeVobSub', () => {
  it('decodes where it stands, its colours, and how long it is shown', () => {
    const set = decodeVobSub(packet, head)
    expect(set).toMatchObject({ frameWidth: 720, frameHeight: 576, startSeconds: 0 })
    expect(set?.endSeconds).toBeCloseTo(2, 1)
    const [picture] = set?.pictures ?? []
    expect(picture).toMatchObject({ left: 100, top: 400, width: 301, height: 31 })
    expect(new Set(picture?.pixels)).toEqual(new Set([1]))
    expect([...(picture?.palette.subarray(4, 8) ?? [])]).toEqual([255, 0, 0, 255])
  })

  it('refuses what is cut off anywhere, or decodes it', () => {
    for (let length = 0; length < packet.length; length++) {
      const set = decodeVobSub(packet.subarray(0, length), head)
      for (const { width, height, pixels } of set?.pictures ?? []) expect(pixels.length).toBe(width * height)
    }
  })
})

describe('readVobSubHead', () => {
  it('has colours of its own where the file has none', () => {
    expect(readVobSubHead('')).toMatchObject({ frameWidth: 720, frameHeight: 576 })
    expect(readVobSubHead('').colours).toHaveLength(16)
  })
})

describe('a pair of files', () => {
  const streams = [packet, packet, packet].map((each, i) => writeVobSubStream(each, i === 2 ? 1 : 0))
  const [first = new Uint8Array(), second = new Uint8Array()] = streams
  const positions = [0, first.length, first.length + second.length].map((at) =>
    at.toString(16).padStart(9, '0'),
  )
  const text = [
    'size: 720x576\npalette: 000000, ff0000',
    'id: fr, index: 0',
    `timestamp: 00:00:02:000, filepos: ${positions[0]}`,
    `timestamp: 00:00:42:500, filepos: ${positions[1]}`,
    'id: --, index: 1',
    `timestamp: 00:00:05:000, filepos: ${positions[2]}`,
    'id: en, index: 2',
  ].join('\n')
  const source = memorySource(Buffer.concat(streams))
  const index = readVobSubIndex(text)
  const read = async (language: number, start: number) => {
    const found = index.languages[language]
    if (!found) throw new Error('no such language')
    const window = await readVobSubCues(
      source,
      { head: index.head, language: found },
      { start, end: start + 10 },
      { signal },
    )
    return window.cues as readonly PictureCue[]
  }

  it('says which languages there are', () => {
    expect(index.languages.map(({ language, stream }) => [language, stream])).toEqual([
      ['fr', 0],
      ['und', 1],
    ])
  })

  it('gives the pictures of a stretch of time', async () => {
    const [cue] = await read(0, 0)
    expect(cue?.start).toBe(2)
    expect(cue?.end).toBeCloseTo(4, 1)
    expect(cue?.picture).toMatchObject({ left: 100 / 720, top: 400 / 576 })
    expect((await read(0, 40)).map(({ start }) => start)).toEqual([42.5])
    expect(await read(0, 20)).toEqual([])
    expect(await read(1, 0)).toHaveLength(1)
    expect(await read(1, 60)).toEqual([])
  })

  it('leaves out what the other file does not have', async () => {
    const lying = readVobSubIndex('id: fr, index: 0\ntimestamp: 00:00:01:000, filepos: 0000fffff\n')
    const [language] = lying.languages
    if (!language) throw new Error('no language')
    const window = await readVobSubCues(
      source,
      { head: lying.head, language },
      { start: 0, end: 10 },
      { signal },
    )
    expect(window.cues).toEqual([])
  })
})
