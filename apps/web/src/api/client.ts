import type { Playback, PlaybackId, PlaybackRequest, Title } from '@lanterne/contract'
import { country } from '../i18n/country.ts'
import { noteAnswer, noteLost } from './connection.ts'
import { ApiFailure, problemIn } from './failure.ts'
import { isProfileNeeded } from './who.ts'

interface Options {
  readonly signal: AbortSignal
}

/** The server's doors, by path, and what is behind them. */
export const paths = {
  home: () => `/api/home${here('?')}`,
  title: (id: string) => `/api/titles/${encodeURIComponent(id)}${here('?')}`,
  search: (asked: Readonly<Record<string, string>>) =>
    `/api/search?${new URLSearchParams(asked)}${here('&')}`,
  elsewhere: '/api/elsewhere',
  searchElsewhere: (source: string, query: string) =>
    `/api/elsewhere/${encodeURIComponent(source)}/search?q=${encodeURIComponent(query)}`,
  openLink: '/api/opened/link',
  openTorrent: '/api/opened/torrent',
  playbacks: () => `/api/playbacks${here('?')}`,
  playback: (id: PlaybackId) => `/api/playbacks/${encodeURIComponent(id)}`,
  subtitles: (id: PlaybackId) => `/subtitles/${encodeURIComponent(id)}`,
  cues: (id: PlaybackId, track: string, seconds: number) =>
    `/subtitles/${encodeURIComponent(id)}/${encodeURIComponent(track)}/cues?at=${seconds.toFixed(3)}`,
  keyFrames: (id: PlaybackId) => `/key-frames/${encodeURIComponent(id)}`,
  library: '/api/library',
  kept: '/api/kept',
  keep: () => `/api/kept${here('?')}`,
  house: '/api/house',
  libraryEvents: '/api/events?library=yes',
  profiles: '/api/profiles',
  events: (id: PlaybackId) => `/api/events?playback=${encodeURIComponent(id)}`,
} as const

/** Where the viewer is, for what depends on it; who reads it in a component follows it. */
function here(separator: '?' | '&'): string {
  return country.value === undefined ? '' : `${separator}country=${country.value}`
}

/** Fetches what is at `path`. Throws `ApiFailure`; an aborted signal's reason as it is. */
export function read<Answer>(path: string, options: Options): Promise<Answer> {
  return ask<Answer>(path, {}, options)
}

/** Asks the server to do something with what `body` says. */
export const post = <Answer>(path: string, body: object, options: Options) =>
  send<Answer>(path, JSON.stringify(body), 'application/json', options)

/** Asks for a title to be made playable. */
export const openPlayback = (request: PlaybackRequest, options: Options) =>
  post<Playback>(paths.playbacks(), request, options)

/** Opens a magnet link or the address of a torrent. */
export const openLink = (link: string, options: Options) => post<Title>(paths.openLink, { link }, options)

/** Opens a torrent file of the viewer's. */
export const openTorrent = (file: Blob, options: Options) =>
  send<Title>(paths.openTorrent, file, 'application/x-bittorrent', options)

/** Changes something of the viewer's own, at `path` under the library's or the profiles' door. */
export const change = <Answer = object>(path: string, body: object | Blob, options: Options) =>
  send<Answer>(path, body instanceof Blob ? body : JSON.stringify(body), 'application/json', options)

/** Sends the server something with this run's token. */
export async function send<Answer>(
  path: string,
  body: string | Blob,
  type: string,
  options: Options,
): Promise<Answer> {
  const post = () =>
    ask<Answer>(
      path,
      { method: 'POST', headers: { 'content-type': type, 'x-lanterne-token': token }, body },
      options,
    )
  try {
    return await post()
  } catch (error) {
    // A server that was started again has a new token: the page of before may go on with it.
    if (!(error instanceof ApiFailure) || error.problem !== 'forbidden') throw error
    await renewToken(options)
    return post()
  }
}

/** Says something even while the page goes away: nothing waits for the answer. */
export function say(path: string, body: object): void {
  navigator.sendBeacon(`${path}?token=${encodeURIComponent(token)}`, JSON.stringify(body))
}

let token = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="lanterne-token"]')?.content ?? ''

async function renewToken({ signal }: Options): Promise<void> {
  const answer = await fetch('/', { signal, cache: 'no-store' })
  token = /<meta name="lanterne-token" content="([^"]*)"/.exec(await answer.text())?.[1] ?? token
}

async function ask<Answer>(path: string, init: RequestInit, { signal }: Options): Promise<Answer> {
  let answer: Response
  let body: unknown
  try {
    answer = await fetch(path, { ...init, signal, headers: { accept: 'application/json', ...init.headers } })
    body = await answer.json()
  } catch (error) {
    if (signal.aborted) throw signal.reason ?? error
    if (error instanceof SyntaxError) throw new ApiFailure('unexpected', { cause: error })
    noteLost()
    throw new ApiFailure('server-away', { cause: error })
  }
  noteAnswer()
  if (!answer.ok) {
    // Who is watching, or which device this is.
    if (answer.status === 401) isProfileNeeded.value = true
    throw new ApiFailure(problemIn(body))
  }
  return body as Answer // The server's handlers and this client share the contract's types.
}
