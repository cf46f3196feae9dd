import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Cast, CastNow, CastScreen, CastScreens } from '@lanterne/contract'
import { type AppClient, openAppClient, openServer } from '@lanterne/server'
import { peerSettings } from '../peer-settings.ts'
import type { CastAct, CastCommandLine } from '../read-cast-arguments.ts'
import type { Session } from '../session.ts'

/** Screens answer within a second; twice that, and a little. */
const LOOK_MS = 2500
const ASK_AGAIN_MS = 250

type Show = Extract<CastAct, { do: 'show' }>

/** Shows films on screens of the house: by the app that is open, or by opening it for as long as the film plays. */
export async function cast(command: CastCommandLine, session: Session): Promise<number> {
  const { environment, log, signal } = session
  const { catalogueFile } = environment
  const opening = await openServer(
    {
      ...(catalogueFile === undefined ? {} : { catalogueFile: pathToFileURL(resolve(catalogueFile)) }),
      ...peerSettings(command, environment),
      ...{ port: 0, ffmpeg: environment.ffmpeg, log },
      dataDirectory: resolve(command.dataDirectory ?? environment.dataDirectory),
    },
    { signal },
  )
  if (opening.state === 'running') {
    const app = await openAppClient(opening.address, { signal })
    return act(command, app, session)
  }
  await using server = opening.server
  const app = await openAppClient(server.address, { signal, token: server.token })
  const code = await act(command, app, session)
  if (code === 0 && command.act.do === 'show') await stayUntilOver(app, session)
  return code
}

async function act(
  { act, isJson }: CastCommandLine,
  app: AppClient,
  { text, print, say, signal }: Session,
): Promise<number> {
  const now = (answer: unknown) => {
    const { cast: playing } = answer as CastNow // The app and this command are one program.
    if (isJson) print(JSON.stringify(playing ?? {}))
    else print(playing ? lineOf(playing, text.casting.states) : text.casting.nothing)
    return playing || isJson ? 0 : 1
  }
  switch (act.do) {
    case 'list': {
      say(text.casting.looking)
      const screens = await screensOf(app, () => false, { signal })
      for (const screen of screens)
        print(isJson ? JSON.stringify(screen) : `${screen.name}\t${screen.model}\t${screen.id}`)
      if (screens.length === 0) say(text.casting.none)
      return screens.length > 0 ? 0 : 1
    }
    case 'status':
      return now(await app.ask('GET', '/api/cast', undefined, { signal }))
    case 'stop':
      await app.ask('DELETE', '/api/cast', undefined, { signal })
      return 0
    case 'show':
      return show(act, app, { text, print, say, signal, now })
    default:
      return now(await app.ask('POST', '/api/cast/commands', act, { signal }))
  }
}

async function show(
  { source, screen: name, startSeconds, words }: Show,
  app: AppClient,
  {
    text,
    say,
    now,
    signal,
  }: Pick<Session, 'text' | 'print' | 'say' | 'signal'> & { now: (answer: unknown) => number },
): Promise<number> {
  const isIt = (screen: CastScreen) => screen.id === name || screen.name.toLowerCase() === name.toLowerCase()
  const found = (await screensOf(app, isIt, { signal })).filter(isIt)
  const [screen] = found
  if (!screen || found.length > 1) {
    say(screen ? text.casting.several(name) : text.casting.noSuchScreen(name))
    return 1
  }
  const titleId = /^(?:lanterne|magnet):/i.test(source)
    ? ((await app.ask('POST', '/api/opened/link', { link: source }, { signal })) as { id: string }).id
    : source
  say(text.casting.starting(screen.name))
  const begin = startSeconds === undefined ? {} : { startSeconds }
  const subtitles = words === undefined ? {} : { wordsLanguage: words }
  const request = { screenId: screen.id, titleId, ...begin, ...subtitles }
  const answer = await app.ask('POST', '/api/cast', request, { signal })
  say(text.casting.on(screen.name))
  return now(answer)
}

/** The screens that are there after a while, or as soon as `isEnough` is true of one. */
async function screensOf(
  app: AppClient,
  isEnough: (screen: CastScreen) => boolean,
  { signal }: { signal: AbortSignal },
): Promise<readonly CastScreen[]> {
  for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
    const { screens } = (await app.ask('GET', '/api/cast/screens', undefined, { signal })) as CastScreens
    if (waitedMs >= LOOK_MS || screens.some(isEnough)) return screens
    await pause(ASK_AGAIN_MS, { signal })
  }
}

/** Keeps the process up meanwhile: nothing else may. */
async function pause(ms: number, { signal }: { signal: AbortSignal }): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch {
    throw signal.reason // Of all that it throws, the only one.
  }
}

/** What is shown ends with the command that shows it. */
async function stayUntilOver(app: AppClient, { text, say, signal }: Session): Promise<void> {
  say(text.howToStop)
  for (;;) {
    const { cast: playing } = (await app.ask('GET', '/api/cast', undefined, { signal })) as CastNow
    // A series goes on with its next episode.
    if (playing?.stage !== 'on' && playing?.stage !== 'starting') {
      say(playing?.error ? text.errors[playing.error]({}) : text.casting.over)
      return
    }
    await pause(1000, { signal })
  }
}

function lineOf({ screen, playback }: Cast, states: Session['text']['casting']['states']): string {
  const { state, positionSeconds, durationSeconds, volume } = playback
  const times = [positionSeconds, ...(durationSeconds === undefined ? [] : [durationSeconds])].map(timeOf)
  const loudness = volume === undefined ? [] : [`${Math.round(volume * 100)} %`]
  return [screen.name, states[state], times.join(' / '), ...loudness].join('  ')
}

function timeOf(seconds: number): string {
  const all = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(all / 3600)}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
}
