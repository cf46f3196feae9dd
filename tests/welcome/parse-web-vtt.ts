/** One subtitle: from when, to when, and its lines. Seconds. */
export interface Cue {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

const timing = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3}) --> (?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3})$/

/** Reads WebVTT of the plainest kind: cues and nothing else. Throws at the first line that is not. */
export function parseWebVtt(text: string): Cue[] {
  const [header, ...blocks] = text.trimEnd().split(/\n{2,}/)
  if (header !== 'WEBVTT') throw new Error('does not begin with WEBVTT')
  return blocks.map((block, index) => {
    const [number, times = '', ...lines] = block.split('\n')
    const parts = timing.exec(times)
    if (number !== String(index + 1) || !parts || lines.length === 0)
      throw new Error(`cue ${index + 1} is not one`)
    const [, h1 = '0', m1, s1, h2 = '0', m2, s2] = parts
    return {
      from: Number(h1) * 3600 + Number(m1) * 60 + Number(s1),
      to: Number(h2) * 3600 + Number(m2) * 60 + Number(s2),
      lines,
    }
  })
}
