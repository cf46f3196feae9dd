/** One note: when, for how long and how high. Beats count from the start of the film. */
export interface Note {
  readonly beat: number
  readonly beats: number
  /** Hertz. */
  readonly pitch: number
}

/** The chord of one bar: its lowest note, and those that sound above it on the second and third beat. */
export interface Chord {
  readonly bass: number
  readonly tones: readonly number[]
}

export const beatsInBar = 3
/** A waltz that a small box could play. */
export const secondsInBar = 1.25
export const secondsInBeat = secondsInBar / beatsInBar
/** Bars at which the tune begins, lifts, comes back, and ends. */
export const parts = { tune: 4, lift: 20, again: 36, coda: 52, last: 58 } as const

const steps: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

const tune = `
  F#5:2 A5:1 | D6:2 C#6:1 | B5:2 F#5:1 | A5:1 G5:1 F#5:1 | G5:2 B5:1 | E5:2 G5:1 | F#5:3 | -:1 A5:1 G5:1 |
  F#5:2 A5:1 | D6:2 C6:1 | B5:2 D6:1 | Bb5:2 G5:1 | A5:2 F#5:1 | E5:1 F#5:1 G5:1 | D5:3 | -:2 A5:1`
const tuneChords = 'D D Bm Bm Em A7 D A7 D D7 G Gm D/A A7 D D'

const lift = `
  B5:1 C#6:1 D6:1 | F#6:2 D6:1 | C#6:2 A#5:1 | C#6:3 | B5:1 C#6:1 D6:1 | G6:2 D6:1 | F#6:2 D6:1 | E6:3 |
  G6:2 F#6:1 | E6:2 B5:1 | F#6:2 E6:1 | D6:2 A5:1 | B5:1 A5:1 G5:1 | Bb5:2 G5:1 | A5:3 | A5:1 B5:1 C#6:1`
const liftChords = 'Bm Bm F#7 F#7 G G D A7 Em Em D Bm G Gm A7 A7'

const coda = `
  B5:1 D6:1 G6:1 | Bb5:1 D6:1 G6:1 | A5:1 D6:1 F#6:1 | A5:1 D#6:1 F#6:1 | G6:2 E6:1 | C#6:1 D6:1 E6:1 | D6:3 | -:1 A6:1 D7:1`
const codaChords = 'G Gm D/F# B7 Em A7 D D'

/** The melody, from the first part to the last. */
export const melody: readonly Note[] = [
  ...readTune('-:2 A5:1', parts.tune - 1),
  ...readTune(tune, parts.tune),
  ...readTune(lift, parts.lift),
  ...readTune(tune, parts.again),
  ...readTune(coda, parts.coda),
]

/** Chords of every bar from `parts.tune` on. */
export const chords: readonly Chord[] = [tuneChords, liftChords, tuneChords, codaChords]
  .flatMap((line) => line.split(' '))
  .map(readChord)

function readTune(text: string, bar: number): Note[] {
  const notes: Note[] = []
  let beat = bar * beatsInBar
  for (const word of text.split(/[\s|]+/).filter((each) => each !== '')) {
    const [name = '-', length = '1'] = word.split(':')
    if (name !== '-') notes.push({ beat, beats: Number(length), pitch: pitchOf(name) })
    beat += Number(length)
  }
  return notes
}

/** `F#5` is 740 Hz, as A4 is 440. */
export function pitchOf(name: string): number {
  const [, letter = 'A', sign = '', octave = '4'] = /^([A-G])([#b]?)(\d)$/.exec(name) ?? []
  const half = (steps[letter] ?? 9) + (sign === '#' ? 1 : sign === 'b' ? -1 : 0)
  return 440 * 2 ** ((half - 9) / 12 + Number(octave) - 4)
}

function readChord(text: string): Chord {
  const [, root = 'D', kind = '', , low] = /^([A-G][#b]?)(m7|m|7)?(\/([A-G][#b]?))?$/.exec(text) ?? []
  const third = kind.startsWith('m') ? 3 : 4
  const above = [0, third, 7, ...(kind.endsWith('7') ? [10] : [])]
  const base = pitchOf(`${root}3`)
  // Kept round the middle of the keyboard, whatever the root.
  const centre = pitchOf('F#3')
  const tones = above.map((half) => {
    const pitch = base * 2 ** (half / 12)
    return pitch < centre ? pitch * 2 : pitch
  })
  return { bass: pitchOf(`${low ?? root}2`), tones: tones.toSorted((a, b) => a - b) }
}
