import { describe, expect, it } from 'vitest'
import { UsageError } from './parse-words.ts'
import { readArguments } from './read-arguments.ts'

const read = (words: string) => readArguments(words.split(' '))

function problemOf(words: string) {
  try {
    read(words)
  } catch (error) {
    if (error instanceof UsageError) return error.problem
    throw error
  }
  throw new Error('understood')
}

describe('lanterne catalogue', () => {
  it.each([
    ['key my.key', { work: 'key', output: 'my.key' }],
    [
      'build a.json b.json --name Films --homepage https://x --output c',
      { work: 'build', sources: ['a.json', 'b.json'], title: 'Films', homepage: 'https://x', output: 'c' },
    ],
    [
      'sign c --key k --output c.lcat --from a.lcat --from b.lcat --sequence 7',
      { work: 'sign', source: 'c', keyFile: 'k', output: 'c.lcat', from: ['a.lcat', 'b.lcat'], sequence: 7 },
    ],
    ['verify a b --key ab --json', { work: 'verify', sources: ['a', 'b'], key: 'ab', isJson: true }],
    [
      'publish c.lcat d --key k --listen 6881 --no-lsd',
      { work: 'publish', sources: ['c.lcat', 'd'], keyFile: 'k', listenPort: 6881 },
    ],
    [
      'subscribe ab --mirror http://a --mirror https://b --output o',
      { work: 'subscribe', key: 'ab', mirrors: ['http://a', 'https://b'], output: 'o' },
    ],
    ['unsubscribe --data d', { work: 'unsubscribe', dataDirectory: 'd' }],
    [
      'resolve a.json --output b.json --json',
      { work: 'resolve', source: 'a.json', output: 'b.json', isJson: true },
    ],
  ])('understands %s', (words, command) => {
    expect(read(`catalogue ${words}`)).toMatchObject({ name: 'catalogue', isVerbose: false, ...command })
  })

  it.each([
    ['catalogue', 'unknown-command', 'catalogue'],
    ['catalogue burn x', 'unknown-command', 'catalogue burn'],
    ['catalogue key', 'source-missing', undefined],
    ['catalogue key a b', 'too-many', 'b'],
    ['catalogue build a --output b', 'needs-option', '--name'],
    ['catalogue sign a --output b', 'needs-option', '--key'],
    ['catalogue sign a --key k --output b --sequence -1', 'needs-value', '--sequence'],
    ['catalogue sign a --key k --output b --sequence 9007199254740993', 'not-a-sequence', '9007199254740993'],
    ['catalogue verify', 'source-missing', undefined],
    ['catalogue publish a', 'needs-option', '--key'],
    ['catalogue subscribe a --mirror ftp://x', 'not-a-mirror', 'ftp://x'],
    ['start --mirror http://x', 'needs-option', '--subscribe'],
  ])('does not understand %s', (words, kind, what) => {
    expect(problemOf(words)).toEqual(what === undefined ? { kind } : { kind, what })
  })

  it('is what the app follows when it is told to', () => {
    expect(read('start --subscribe ab --mirror http://a')).toMatchObject({
      subscription: { key: 'ab', mirrors: ['http://a'] },
    })
  })
})
