import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrivacyProfile } from '@lanterne/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../support/lanterne-app.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { type HiddenApp, startHiddenApp } from './support/hidden-app.ts'
import { known, type LeakHouse, openLeakHouse, type SwarmFilm, type SwarmSide } from './support/leak-house.ts'

const MB = 1 << 20
const sizes = { films: 8, bytes: 8 * MB, rate: 2 * MB }

let stage: Stage
let house: LeakHouse
/** What was said of a failure is said for every test: they stand on each other. */
const failures: (() => Promise<void>)[] = []

beforeAll(async () => {
  await buildInterface()
  const task = { name: 'the leak house' }
  stage = await openStage({
    task,
    onTestFailed: (tell: () => Promise<void>) => void failures.push(tell),
  } as never)
  house = await openLeakHouse(stage)
})
afterAll(async () => {
  for (const tell of failures) await tell()
  await stage[Symbol.asyncDispose]()
})

describe('the watcher', () => {
  it('catches an app that is not hidden, and one that is hidden by half', async () => {
    const leaks = await house.watch()
    const swarm = await house.startSwarm({ films: 2, bytes: MB, rate: 8 * MB })
    await house.startServer()
    const open = await startHiddenApp(stage, house)
    const played = await open.play(swarm.films[0]?.magnet ?? '').ended
    expect(played).toEqual({ bytes: MB, sha1: swarm.films[0]?.sha1 })
    expect(leaks().length).toBeGreaterThan(20)
    expect(known.home.some((address) => swarm.seen().has(address))).toBe(true)
    expect(house.asked()).toContain('tracker.test')
    await open.app.kill()

    const before = { frames: leaks().length, asked: house.asked().length }
    const magnet = swarm.films[1]?.magnet ?? ''
    const script = join(import.meta.dirname, 'support/half-way.ts')
    const [command = '', ...args] = house.inside(
      process.execPath,
      ...[script, house.confFile, magnet, await stage.makeFolder('half')],
    )
    const half = stage.start('hidden by half', command, args, { mayEnd: true })
    await half.waitForOutput(/opened 1/, { timeoutMs: 30_000 })
    expect(leaks().length).toBeGreaterThan(before.frames)
    expect(house.asked().length).toBeGreaterThan(before.asked)
    half.kill('SIGKILL')
    swarm.program.kill('SIGKILL')
    await Promise.all([half.ended, swarm.program.ended])
    await house.stopServer()
  })
})

describe('a hidden app', () => {
  let app: HiddenApp
  let swarm: SwarmSide
  let leaks: () => readonly string[]
  let asked = 0
  let next = 0
  const film = (): SwarmFilm => {
    const one = swarm.films[next++]
    if (!one) throw new Error('there are too few films')
    return one
  }
  const whole = ({ sha1 }: SwarmFilm) => ({ bytes: sizes.bytes, sha1 })
  const expectNoLeak = () => {
    expect(leaks()).toEqual([])
    expect(house.asked().length).toBe(asked)
    expect(known.home.filter((address) => swarm.seen().has(address))).toEqual([])
  }

  it('is hidden from the moment on that somebody chooses it', async () => {
    app = await startHiddenApp(stage, house)
    const { status, body } = await app.post<{ profile: PrivacyProfile }>(
      '/api/privacy/profiles?name=Provider',
      house.conf,
    )
    expect(status).toBe(201)
    expect(body.profile).toMatchObject({
      endpoint: '198.51.100.2:51820',
      families: [4, 6],
      ignored: ['PostUp'],
    })
    await app.post('/api/privacy/choice', JSON.stringify({ kind: 'tunnel', profile: body.profile.id }))
    expect(await app.status()).toMatchObject({ kind: 'tunnel' })
    // What was said before it was hidden is no leak, and nobody here remembers it.
    swarm = await house.startSwarm(sizes)
    leaks = await house.watch()
    asked = house.asked().length
  })

  it('keeps its keys to its owner and never runs what a configuration says', async () => {
    const { mode } = await stat(join(app.app.dataDirectory, 'privacy.json'))
    expect(mode & 0o777).toBe(0o600)
    expect(app.app.program.output).not.toContain(/PrivateKey = (\S+)/.exec(house.conf)?.[1])
    expect(existsSync('/tmp/lanterne-must-not-run')).toBe(false)
  })

  it('waits for a server that is down at the start, and then plays through it', async () => {
    app = await app.restart()
    const one = film()
    const played = app.play(one.magnet)
    expect((await app.status()).state).toMatch(/starting|blocked/)
    await house.startServer()
    await app.untilState('up', { timeoutMs: 40_000 })
    expect(await played.ended).toEqual(whole(one))
    expect(swarm.seen()).toContain('198.51.100.2')
    expectNoLeak()
  })

  it('stops with its server, and goes on with it', async () => {
    const one = film()
    const played = app.play(one.magnet)
    await played.underway(MB)
    await house.stopServer()
    await app.untilState('stalled', { timeoutMs: 40_000 })
    await house.startServer()
    await app.untilState('up', { timeoutMs: 40_000 })
    expect(await played.ended).toEqual(whole(one))
    expectNoLeak()
  })

  it.for([
    { way: 'both ways', rules: ['udp dport 51820 drop', 'udp sport 51820 drop'] },
    { way: 'one way only', rules: ['udp dport 51820 drop'] },
  ])('notices a line that is dead $way, and goes on when it is not', async ({ rules }) => {
    const one = film()
    const played = app.play(one.magnet)
    await played.underway(MB)
    const chain = `table ip hole { chain f { type filter hook forward priority 0; ${rules.join('; ')}; }; }`
    await house.atRouter(`nft '${chain}'`)
    await app.untilState('stalled', { timeoutMs: 40_000 })
    await house.atRouter('nft delete table ip hole')
    await app.untilState('up', { timeoutMs: 40_000 })
    expect(await played.ended).toEqual(whole(one))
    expectNoLeak()
  })

  it('goes on when the machine gets another address', async () => {
    const one = film()
    const played = app.play(one.magnet)
    await played.underway(MB)
    await house.atViewer(
      [
        'ip addr del 192.168.1.10/24 dev eth0; ip -6 addr del 2001:db8:1::10/64 dev eth0',
        'ip addr add 192.168.1.11/24 dev eth0; ip -6 addr add 2001:db8:1::11/64 dev eth0 nodad',
        'ip route add default via 192.168.1.1; ip -6 route replace default via 2001:db8:1::1',
      ].join('; '),
    )
    expect(await played.ended).toEqual(whole(one))
    expectNoLeak()
  })

  it('leaks nothing while the tunnel is opened ten times anew, nor after kill -9', async () => {
    const { profile } = await app.status()
    for (let times = 0; times < 10; times++) {
      const { status } = await app.post('/api/privacy/choice', JSON.stringify({ kind: 'tunnel', profile }))
      expect(status).toBe(202)
    }
    await app.untilState('up', { timeoutMs: 40_000 })
    const one = film()
    const played = app.play(one.magnet)
    await played.underway(MB)
    app = await app.restart()
    await app.untilState('up', { timeoutMs: 40_000 })
    expect(await app.play(one.magnet).ended).toEqual(whole(one))
    expectNoLeak()
  })
})
