import { describe, expect, it } from 'vitest'
import { UsageError } from './parse-words.ts'
import { readArguments } from './read-arguments.ts'

function problemOf(words: readonly string[]) {
  try {
    readArguments(words)
  } catch (error) {
    if (error instanceof UsageError) return error.problem
    throw error
  }
  throw new Error('understood')
}

const all = { dht: true, localDiscovery: true, portMapping: true }

describe('readArguments', () => {
  it('starts the app when nothing else is asked', () => {
    const start = { name: 'start', isVerbose: false, isBrowserWanted: true, isUntilClosed: false, wants: all }
    expect(readArguments([])).toEqual(start)
    expect(readArguments(['start'])).toEqual(start)
    const asked = { ...start, port: 0, dataDirectory: 'films', isBrowserWanted: false, isVerbose: true }
    const alone = ['--no-dht', '--no-lsd', '--no-port-mapping']
    const wants = { dht: false, localDiscovery: false, portMapping: false }
    expect(readArguments(alone)).toEqual({ ...start, wants })
    expect(readArguments(['--port', '0', '--data=films', '--no-open', '--verbose'])).toEqual(asked)
  })

  it('opens a link in the app, and nothing else', () => {
    const opened = { name: 'start', link: 'lanterne:?x', isBrowserWanted: false, wants: all }
    expect(readArguments(['open', 'lanterne:?x', '--no-open'])).toMatchObject(opened)
    expect(readArguments(['open', 'magnet:?x'])).toMatchObject({ link: 'magnet:?x' })
    expect(readArguments(['open', 'a film.torrent'])).toMatchObject({ torrent: 'a film.torrent' })
    expect(readArguments(['open', 'file:///a%20film.torrent'])).toMatchObject({ torrent: '/a film.torrent' })
    expect(problemOf(['open', 'file://elsewhere/a.torrent'])).toMatchObject({ kind: 'not-a-link' })
    expect(problemOf(['open', 'https://example.org/'])).toMatchObject({ kind: 'not-a-link' })
    expect(problemOf(['open'])).toMatchObject({ kind: 'source-missing' })
  })

  it('takes what scripts give to stream', () => {
    const words = [
      'stream',
      'film.torrent',
      '--peer',
      '127.0.0.1:6881',
      '--peer=[::1]:6882',
      '--peer',
      'seed.example:1',
    ]
    const more = [
      '--tracker',
      'http://a/announce',
      '--tracker',
      'udp://b:80',
      '--file',
      '2',
      '--port',
      '8080',
    ]
    expect(
      readArguments([...words, ...more, '--data', '/d', '--no-dht', '--json', '--listen', '6881']),
    ).toEqual({
      name: 'stream',
      source: 'film.torrent',
      peers: [
        { host: '127.0.0.1', port: 6881 },
        { host: '::1', port: 6882 },
        { host: 'seed.example', port: 1 },
      ],
      trackers: ['http://a/announce', 'udp://b:80'],
      fileIndex: 2,
      port: 8080,
      dataDirectory: '/d',
      isJson: true,
      isVerbose: false,
      listenPort: 6881,
      wants: { dht: false, localDiscovery: true, portMapping: true },
    })
  })

  it('reads how much of the disk and of the line it may take', () => {
    const limits = { cacheBytes: 20e9, upload: { kind: 'share', share: 0.5 } }
    for (const words of ['', 'stream a ', 'seed a '])
      expect(readArguments(`${words}--cache 20G --upload 50%`.split(' '))).toMatchObject(limits)
  })

  it('takes either name for the one port of a seed', () => {
    expect(readArguments(['seed', 'a', '--port', '6881'])).toMatchObject({ listenPort: 6881 })
    expect(readArguments(['seed', 'a', '--listen', '6881'])).toMatchObject({ listenPort: 6881 })
    const command = readArguments(['seed', 'a.torrent', '--file', 'b.mp4', '--output', 'c.torrent'])
    expect(command).toMatchObject({
      name: 'seed',
      source: 'a.torrent',
      file: 'b.mp4',
      output: 'c.torrent',
      listenPort: 0,
    })
  })

  it('takes a source that looks like an option after --', () => {
    expect(readArguments(['stream', '--', '--film.torrent'])).toMatchObject({ source: '--film.torrent' })
  })

  it('helps whatever else is asked', () => {
    expect(readArguments(['stream', '--help'])).toEqual({ name: 'help' })
    expect(readArguments(['-h'])).toEqual({ name: 'help' })
    expect(readArguments(['help'])).toEqual({ name: 'help' })
    expect(readArguments(['--version'])).toEqual({ name: 'version' })
  })

  it.each([
    ['--bogus', 'unknown-option', '--bogus'],
    ['-x', 'unknown-option', '-x'],
    ['dance', 'unknown-command', 'dance'],
    ['stream', 'source-missing', undefined],
    ['seed --json', 'source-missing', undefined],
    ['stream a b', 'too-many', 'b'],
    ['start film.torrent', 'too-many', 'film.torrent'],
    ['doctor now', 'too-many', 'now'],
    ['stream a --port', 'needs-value', '--port'],
    ['stream a --port --json', 'needs-value', '--port'],
    ['--port -1', 'needs-value', '--port'],
    ['stream a --json=yes', 'takes-no-value', '--json'],
    ['--port 65536', 'not-a-port', '65536'],
    ['--port=-1', 'not-a-port', '-1'],
    ['--port http', 'not-a-port', 'http'],
    ['--cache much', 'not-a-size', 'much'],
    ['stream a --cache 0', 'not-a-size', '0'],
    ['seed a --upload 0%', 'not-an-upload-limit', '0%'],
    ['--port=', 'not-a-port', ''],
    ['--port 1e3', 'not-a-port', '1e3'],
    ['stream a --listen 99999', 'not-a-port', '99999'],
    ['stream a --file 1.5', 'not-an-index', '1.5'],
    ['stream a --file 99999999', 'not-an-index', '99999999'],
    ['stream a --peer 127.0.0.1', 'not-a-peer', '127.0.0.1'],
    ['stream a --peer 127.0.0.1:0', 'not-a-peer', '127.0.0.1:0'],
    ['stream a --peer 127.0.0.1:65536', 'not-a-peer', '127.0.0.1:65536'],
    ['stream a --peer ::1:6881', 'not-a-peer', '::1:6881'],
    ['seed a --tracker irc://a', 'not-a-tracker', 'irc://a'],
    ['seed a --tracker http://', 'not-a-tracker', 'http://'],
    ['stream a --no-open', 'unknown-option', '--no-open'],
    ['start --json', 'unknown-option', '--json'],
  ])('does not understand %s', (line, kind, what) => {
    expect(problemOf(line.split(' '))).toEqual(what === undefined ? { kind } : { kind, what })
  })

  it('takes what is to be made of what', () => {
    const made = {
      name: 'make',
      source: 'films',
      isVerbose: false,
      version: 'hybrid',
      trackers: [],
      webSeeds: [],
    }
    expect(readArguments(['make', 'films'])).toEqual(made)
    const words = [
      '--format=v2',
      '--tracker',
      'udp://t:1',
      '--web-seed',
      'https://w/f',
      '--output',
      'f.torrent',
    ]
    expect(readArguments(['make', 'films', ...words])).toEqual({
      ...made,
      ...{ version: 'v2', trackers: ['udp://t:1'], webSeeds: ['https://w/f'], output: 'f.torrent' },
    })
    expect(problemOf(['make'])).toEqual({ kind: 'source-missing' })
    expect(problemOf(['make', 'f', '--format', 'v3'])).toEqual({ kind: 'not-a-torrent-version', what: 'v3' })
    expect(problemOf(['make', 'f', '--tracker', 'ftp://t'])).toEqual({
      kind: 'not-a-tracker',
      what: 'ftp://t',
    })
    expect(problemOf(['make', 'f', '--web-seed', 'udp://w'])).toEqual({
      kind: 'not-a-web-seed',
      what: 'udp://w',
    })
  })
})
