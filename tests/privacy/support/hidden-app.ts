import { join } from 'node:path'
import type { PrivacyStatus } from '@lanterne/contract'
import { type App, startApp } from '../../support/lanterne-app.ts'
import type { Program } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'
import type { LeakHouse } from './leak-house.ts'

/** What a play came to. */
export interface Played {
  readonly bytes: number
  readonly sha1: string
}

/** The app at the viewer's, and the viewer. */
export interface HiddenApp {
  readonly app: App
  readonly viewer: Program
  get<Answer>(path: string): Promise<Answer>
  post<Body>(path: string, body: string): Promise<{ readonly status: number; readonly body: Body }>
  status(): Promise<PrivacyStatus>
  untilState(state: PrivacyStatus['state'], options: { timeoutMs: number }): Promise<PrivacyStatus>
  /** Plays a film: `underway` once some of it came, `ended` with all of it. */
  play(magnet: string): { underway(bytes: number): Promise<void>; readonly ended: Promise<Played> }
  /** Ends the app the hard way and starts it again on the same data. */
  restart(): Promise<HiddenApp>
}

const env = {
  LANTERNE_DHT: 'dht.test:6881',
  LANTERNE_LSD: 'on',
  LANTERNE_PORT_MAPPING: 'on',
  LANTERNE_WEBRTC: 'no-stun',
}
let orders = 0

/** Starts it, with everything on that it has of its own accord. */
export async function startHiddenApp(stage: Stage, house: LeakHouse, before?: App): Promise<HiddenApp> {
  const options = { wrapper: house.inside('env', ...Object.entries(env).map((pair) => pair.join('='))) }
  const app = before ? await before.restart() : await startApp(stage, options)
  const [command = '', ...args] = house.inside(
    process.execPath,
    join(import.meta.dirname, 'viewer.ts'),
    app.address,
  )
  const viewer = stage.start('viewer', command, args, { mayEnd: true })
  await viewer.waitForOutput(/ready/, { timeoutMs: 20_000 })
  const answerTo = async <Outcome>(id: number, timeoutMs: number): Promise<Outcome> => {
    const [, text = ''] = await viewer.waitForOutput(new RegExp(`^answer ${id} (.*)$`, 'm'), { timeoutMs })
    const { outcome, error } = JSON.parse(text) as { outcome: Outcome; error?: string }
    if (error !== undefined) throw new Error(error)
    return outcome
  }
  const order = <Outcome>(words: string, timeoutMs = 30_000): Promise<Outcome> => {
    const id = orders++
    viewer.say(`${id} ${words}`)
    return answerTo(id, timeoutMs)
  }
  const status = () => order<PrivacyStatus>('get /api/privacy')
  return {
    app,
    viewer,
    get: (path) => order(`get ${path}`),
    post: (path, body) => order(`post ${path} ${body.replaceAll('\n', '\\n')}`),
    status,
    async untilState(state, options) {
      return await stage.until(
        `the way is ${state}`,
        async () => {
          const now = await status()
          return now.state === state ? now : undefined
        },
        { everyMs: 250, ...options },
      )
    },
    play(magnet) {
      const id = orders++
      viewer.say(`${id} play ${magnet}`)
      const ended = answerTo<Played>(id, 120_000)
      // Whoever waits for less hears of a failure all the same.
      ended.catch(() => {})
      return {
        ended,
        async underway(bytes) {
          const isThere = () =>
            [...viewer.stdout.matchAll(new RegExp(`^progress ${id} (\\d+)$`, 'gm'))].some(
              ([, count]) => Number(count) >= bytes,
            )
          await stage.until('the film is under way', isThere, { timeoutMs: 60_000 })
        },
      }
    },
    async restart() {
      viewer.kill('SIGKILL')
      await app.kill()
      return startHiddenApp(stage, house, app)
    },
  }
}
