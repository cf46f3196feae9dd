import { between, chance, ease, mix } from '../light/motion.ts'
import { addEffects } from './effects.ts'
import { bell, felt, harp, musicBox, strings } from './instruments.ts'
import { addRoom } from './room.ts'
import { beatsInBar, chords, melody, parts, pitchOf, secondsInBar, secondsInBeat } from './score.ts'
import { sampleRate, Track } from './track.ts'

/** Plays the whole film's sound. */
export function playFilm(seconds: number): Track {
  const music = new Track(seconds)
  playMelody(music)
  playChords(music)
  playEnding(music)
  const effects = new Track(seconds)
  addEffects(effects)
  const echo = new Track(seconds)
  addRoom(music, echo, 2.1)
  const film = new Track(seconds)
  film.mix(music, 1)
  film.mix(echo, 0.55)
  swell(film)
  film.mix(effects, 1)
  finish(film, seconds)
  return film
}

/** Nobody turns a handle quite evenly. */
function human(seed: number): number {
  return (chance(seed * 13 + 5) - 0.5) * 0.014
}

function playMelody(track: Track): void {
  for (const [index, { beat, beats, pitch }] of melody.entries()) {
    const bar = Math.floor(beat / beatsInBar)
    const start = beat * secondsInBeat + human(index)
    const accent = beat % beatsInBar === 0 ? 1 : 0.82
    musicBox(track, { start, pitch, loud: 0.2 * accent, place: -0.06 })
    if (bar >= parts.lift)
      musicBox(track, { start: start + 0.01, pitch: pitch / 2, loud: 0.07 * accent, place: 0.2 })
    // The tune comes back on a bow.
    if (bar >= parts.again && bar < parts.coda) {
      strings(track, {
        start,
        pitch: pitch / 2,
        loud: 0.1,
        seconds: beats * secondsInBeat,
        players: 2,
        place: 0.25,
      })
    }
    if (bar >= parts.lift && beats === 1 && chance(index) > 0.6) {
      bell(track, { start: start + secondsInBeat / 2, pitch: pitch * 2, loud: 0.025, place: 0.6 })
    }
  }
}

function playChords(track: Track): void {
  chords.forEach(({ bass, tones }, index) => {
    const bar = parts.tune + index
    const start = bar * secondsInBar
    if (bar >= parts.last) return
    // The handle is turned, then the hand joins in, then the orchestra.
    const hand = ease(bar, parts.tune + 3, parts.tune + 10)
    const orchestra = ease(bar, parts.lift - 3, parts.lift + 5) * (bar >= parts.coda ? 0.8 : 1)
    harp(track, { start: start + human(bar), pitch: bass, loud: 0.17 * hand, place: -0.12 })
    for (const beat of [1, 2]) {
      tones.forEach((pitch, tone) => {
        const at = start + beat * secondsInBeat + tone * 0.012 + human(bar * 7 + beat)
        felt(track, { start: at, pitch, loud: (beat === 1 ? 0.06 : 0.048) * hand, place: 0.16 })
      })
    }
    if (orchestra <= 0) return
    for (const pitch of [...tones, bass * 2]) {
      strings(track, {
        start: start - 0.05,
        pitch,
        loud: 0.042 * orchestra,
        seconds: secondsInBar + 0.1,
        players: 3,
      })
    }
  })
}

/** The last chord, spread from low to high, and let ring. */
function playEnding(track: Track): void {
  const start = parts.last * secondsInBar
  ;['D2', 'A2', 'D3', 'F#3', 'A3', 'E4', 'F#4', 'A4'].forEach((name, index) => {
    harp(track, { start: start + index * 0.055, pitch: pitchOf(name), loud: 0.15, place: index / 5 - 0.7 })
  })
  for (const name of ['D3', 'A3', 'D4', 'F#4', 'A4']) {
    strings(track, { start, pitch: pitchOf(name), loud: 0.04, seconds: 3.6, players: 3 })
  }
}

/** The music grows with the story: alone in the dark, room for the pictures, then all the lights. */
function swell(track: Track): void {
  for (const side of [track.left, track.right]) {
    for (let at = 0; at < side.length; at += 1) {
      const bar = at / sampleRate / secondsInBar
      const story = mix(0.62, 0.9, ease(bar, parts.tune + 8, parts.lift + 2))
      const pictures = 0.12 * between(bar, parts.lift + 6, parts.again + 8, 3)
      const lights = 0.22 * ease(bar, parts.again + 9, parts.coda)
      side[at] = (side[at] ?? 0) * (story - pictures + lights)
    }
  }
}

/** Soft on peaks, silent at both ends. */
function finish(track: Track, seconds: number): void {
  for (const side of [track.left, track.right]) {
    for (let at = 0; at < side.length; at += 1) {
      const time = at / sampleRate
      const fade = ease(time, 0, 0.4) * (1 - ease(time, seconds - 1.6, seconds - 0.05))
      side[at] = Math.tanh((side[at] ?? 0) * 1.1) * fade
    }
  }
}
