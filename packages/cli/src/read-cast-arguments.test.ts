import { describe, expect, it } from 'vitest'
import { readArguments } from './read-arguments.ts'

const act = (line: string) => {
  const command = readArguments(line.split(' '))
  return command.name === 'cast' ? command.act : undefined
}

describe('lanterne cast', () => {
  it('lists, shows and drives', () => {
    expect(act('cast')).toEqual({ do: 'list' })
    expect(act('cast nosferatu --to Salon --at 1:02:30 --subtitles fr')).toEqual({
      ...{ do: 'show', source: 'nosferatu', screen: 'Salon', startSeconds: 3750, words: 'fr' },
    })
    expect(act('cast resume')).toEqual({ do: 'play' })
    expect(act('cast seek 12:30')).toEqual({ do: 'seek', seconds: 750 })
    expect(act('cast volume 40')).toEqual({ do: 'volume', volume: 0.4 })
    expect(act('cast status')).toEqual({ do: 'status' })
  })

  it.for([
    ['cast nosferatu', 'needs-option'],
    ['cast seek', 'not-a-time'],
    ['cast seek 1:99', 'not-a-time'],
    ['cast volume 101', 'not-a-volume'],
    ['cast pause now', 'too-many'],
    ['cast --to Salon', 'source-missing'],
  ])('does not understand “%s”', ([line, kind]) => {
    expect(() => act(line ?? '')).toThrow(kind)
  })
})
