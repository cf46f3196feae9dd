import type { Playback, SubtitleCue, SubtitleList, SubtitleWindow } from '@lanterne/contract'
import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { paths, read } from '../../api/client.ts'
import { ApiFailure } from '../../api/failure.ts'
import { language, texts } from '../../i18n/language.ts'
import { readAccessWishes } from '../access-wishes.ts'
import { chooseSubtitles } from './choose-subtitles.ts'
import { followCues } from './follow-cues.ts'
import { keepDelay, readDelay } from './kept-delays.ts'
import { gatherLines, type Line } from './lines-near.ts'
import { NoSubtitles, parseFile } from './parse-file.ts'
import { ownChoice, type SubtitleChoice, subtitleChoices } from './subtitle-choices.ts'
import { subtitleNames } from './subtitle-names.ts'
import { keepSubtitleWish, readSubtitleWish } from './subtitle-wish.ts'

/** The subtitles of a film, and which of them are shown. */
export interface Subtitles {
  readonly choices: readonly (SubtitleChoice & { readonly name: string })[]
  /** Id of the track that is shown. */
  readonly chosen: string | undefined
  /** Its language, for who reads it aloud. */
  readonly language: string | undefined
  /** What is on the screen now. */
  readonly shown: ReadonlySignal<readonly SubtitleCue[]>
  /** Seconds by which words come later than their file says. */
  readonly delay: ReadonlySignal<number>
  choose(id: string | undefined): void
  /** Chooses the ones after, and none after the last; says their name. */
  next(): string | undefined
  shift(seconds: number): void
  setDelay(seconds: number): void
  /** Gathers the lines around a moment of their file's clock; `onLines` is told each time that there are more. */
  linesNear(
    seconds: number,
    options: { signal: AbortSignal; onLines: (lines: readonly Line[]) => void },
  ): Promise<void>
  /** Shows a file of the viewer's own; false when it holds no subtitles. */
  addFile(file: File): Promise<boolean>
}

interface Film {
  readonly playback: Playback | undefined
  /** Language that is spoken in it; absent while nobody knows. */
  readonly spoken: string | undefined
  readonly durationSeconds: number | undefined
  readonly element: { readonly current: HTMLVideoElement | null }
  /** Called when those that are chosen turn out to hold nothing that can be shown. */
  readonly onUnreadable: { readonly current: () => void }
}

/** Gets the cues of the stretch of time around a moment. */
type Load = (seconds: number, options: { signal: AbortSignal }) => Promise<SubtitleWindow>

const FOREVER = 1e6
const MOST_DELAY_SECONDS = 600
const nothing: readonly SubtitleCue[] = []

/** Follows the subtitles of a playback. */
export function useSubtitles({ playback, spoken, durationSeconds, element, onUnreadable }: Film): Subtitles {
  const t = texts()
  const list = useSubtitleList(playback)
  const [own, setOwn] = useState<readonly SubtitleChoice[]>([])
  /** By hand; `undefined` before the viewer chose anything. */
  const [wanted, setWanted] = useState<{ readonly id: string | undefined }>()
  const delay = useSignal(0)
  const shown = useSignal(nothing)
  const look = useRef<() => void>(() => undefined)
  const load = useRef<Load | undefined>(undefined)

  // The same as long as it says the same: what is followed does not begin again with each turn of its progress.
  const files = JSON.stringify(playback?.subtitles)
  const choices = useMemo(() => {
    const all = subtitleChoices(playback, list?.tracks ?? [], own)
    const names = subtitleNames(
      all.map(({ track }) => track),
      language.value,
      t,
    )
    return all.map((choice, i) => ({ ...choice, name: names[i] ?? '' }))
  }, [files, list, own, t])
  const heard = spoken ?? (list && list.spoken !== 'und' ? list.spoken : undefined)
  const best = useMemo(() => {
    const tracks = choices.map(({ track }) => track)
    const { isForHearing } = readAccessWishes()
    const wishes = { wish: readSubtitleWish(), viewer: language.value, isForHearing }
    return chooseSubtitles({ tracks, spoken: heard, ...wishes })?.id
  }, [choices, heard])
  const chosen = wanted ? wanted.id : best
  const choice = choices.find(({ track }) => track.id === chosen)

  const id = playback?.id
  // What is found out of one film's words holds for those of this film alone.
  const file = choice && playback && fileOf(playback, choice)
  useEffect(() => {
    delay.value = file === undefined ? 0 : readDelay(file)
  }, [file])
  useEffect(() => {
    const video = element.current
    if (!video || !choice || id === undefined) return
    const { source, track } = choice
    const ended = new AbortController()
    const ask: Load = (seconds, { signal }) => {
      if (source.kind === 'own') return Promise.resolve(whole(source.cues))
      if (source.kind === 'film') return read<SubtitleWindow>(paths.cues(id, track.id, seconds), { signal })
      return loadFile(source.url, track.language, durationSeconds, signal)
    }
    load.current = ask
    look.current = followCues(
      {
        video,
        delay: () => delay.value,
        load: ask,
        onShown: (cues) => {
          shown.value = cues
        },
        onFailure: (error) => {
          if (!isForGood(error)) return 'retry'
          onUnreadable.current()
          return 'stop'
        },
      },
      { signal: ended.signal },
    )
    return () => {
      ended.abort()
      look.current = () => undefined
      load.current = undefined
      shown.value = nothing
    }
  }, [id, choice?.track.id, choice?.source.kind])

  const choose = (next: string | undefined) => {
    const track = choices.find((one) => one.track.id === next)?.track
    setWanted({ id: track?.id })
    keepSubtitleWish(track)
  }
  const setDelay = (seconds: number) => {
    const moved = Math.round(seconds * 100) / 100
    delay.value = Math.max(-MOST_DELAY_SECONDS, Math.min(MOST_DELAY_SECONDS, moved))
    if (file !== undefined) keepDelay(file, delay.value)
    look.current()
  }
  return {
    choices,
    chosen: choice?.track.id,
    language: choice && choice.track.language !== 'und' ? choice.track.language : undefined,
    shown,
    delay,
    choose,
    next() {
      if (choices.length === 0) return undefined
      const at = choices.findIndex(({ track }) => track.id === chosen)
      const following = choices[at + 1]
      choose(following?.track.id)
      return following?.name ?? t.subtitlesOff
    },
    shift: (seconds) => setDelay(delay.value + seconds),
    setDelay,
    async linesNear(seconds, { signal, onLines }) {
      if (load.current) await gatherLines({ load: load.current, seconds, onLines }, { signal })
    },
    async addFile(file) {
      try {
        const { signal } = new AbortController()
        const cues = await parseFile(file, { language: undefined, durationSeconds, signal })
        const added = ownChoice(file.name, cues, own.length + 1)
        setOwn((before) => [added, ...before])
        setWanted({ id: added.track.id })
        return true
      } catch (error) {
        if (error instanceof NoSubtitles) return false
        throw error
      }
    },
  }
}

/** What our server finds in the film and beside it, once it has been read. */
function useSubtitleList(playback: Playback | undefined): SubtitleList | undefined {
  const [list, setList] = useState<SubtitleList>()
  const id = playback?.progress.state === 'ready' ? playback.id : undefined
  useEffect(() => {
    if (id === undefined) return
    const ended = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const take = (found: SubtitleList) => {
      setList(found)
      if (found.isIncomplete) timer = setTimeout(ask, 1500)
    }
    const ask = () =>
      read<SubtitleList>(paths.subtitles(id), { signal: ended.signal }).then(take, (error: unknown) => {
        if (ended.signal.aborted || isForGood(error)) return
        timer = setTimeout(ask, 3000)
      })
    void ask()
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [id])
  return list
}

async function loadFile(
  url: string,
  spelt: string,
  durationSeconds: number | undefined,
  signal: AbortSignal,
): Promise<SubtitleWindow> {
  const answer = await fetch(url, { signal })
  if (!answer.ok) throw new ApiFailure(answer.status === 404 ? 'not-found' : 'source-unreachable')
  const known = spelt === 'und' ? undefined : spelt.slice(0, 2)
  return whole(await parseFile(await answer.blob(), { language: known, durationSeconds, signal }))
}

function whole(cues: readonly SubtitleCue[]): SubtitleWindow {
  return { start: 0, end: FOREVER, cues }
}

/** What tells the words of one file from all others: those of the viewer's own by their name. */
function fileOf({ titleId, releaseId }: Playback, { track, source }: SubtitleChoice): string {
  return [titleId, releaseId, source.kind === 'own' ? track.name : track.id].join(' ')
}

/** Whether asking again will not help. */
function isForGood(error: unknown): boolean {
  if (error instanceof NoSubtitles) return true
  return error instanceof ApiFailure && ['not-found', 'format-not-playable', 'closed'].includes(error.problem)
}
