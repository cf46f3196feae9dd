import type { Playback, SoundTrack } from '@lanterne/contract'
import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { language, texts } from '../../i18n/language.ts'
import { soundNames } from './sound-names.ts'
import { keepSoundWish } from './sound-wishes.ts'

/** The sounds of a film, and which of them is heard. */
export interface Sound {
  /** The track that the viewer chose by hand. */
  readonly chosen: ReadonlySignal<number | undefined>
  /** None before they are known, or when there is no choice. */
  readonly choices: readonly { readonly track: SoundTrack; readonly name: string }[]
  readonly heard: number | undefined
  choose(id: number): void
  /** Chooses the one after; says its name. Nothing when there is no other. */
  next(): string | undefined
}

/** Follows the sounds of a playback. */
export function useSound(playback: Playback | undefined): Sound {
  const chosen = useSignal<number | undefined>(undefined)
  const last = useRef<{ readonly sounds: readonly SoundTrack[]; readonly best: number | undefined }>({
    sounds: [],
    best: undefined,
  })
  const progress = playback?.progress
  if (progress?.state === 'ready') last.current = { sounds: progress.sounds, best: progress.sound }
  const { sounds, best } = last.current
  const names = sounds.length > 1 ? soundNames(sounds, language.value, texts()) : []
  const choices = names.map((name, i) => ({ track: sounds[i] as SoundTrack, name }))
  const heard = chosen.value ?? best
  const choose = (id: number) => {
    const track = sounds.find((one) => one.id === id)
    if (!track) return
    keepSoundWish(track)
    chosen.value = id
  }
  return {
    chosen,
    choices,
    heard,
    choose,
    next() {
      const at = choices.findIndex(({ track }) => track.id === heard)
      const following = choices[(at + 1) % Math.max(1, choices.length)]
      if (!following) return undefined
      choose(following.track.id)
      return following.name
    },
  }
}
