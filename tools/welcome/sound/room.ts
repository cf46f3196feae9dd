import { lowPass, sampleRate, type Track } from './track.ts'

const delays = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0617, 0.0687, 0.0773]

/** The sound of a small theatre: eight echoes that feed each other and grow duller each time. Returns only the echo. */
export function addRoom(dry: Track, wet: Track, seconds: number): void {
  const lines = delays.map((delay) => ({
    samples: new Float32Array(Math.round(delay * sampleRate)),
    at: 0,
    damp: lowPass(3600),
    keep: 10 ** ((-3 * delay) / seconds),
  }))
  const outs = new Float32Array(lines.length)
  for (let sample = 0; sample < dry.left.length; sample += 1) {
    let sum = 0
    lines.forEach((line, index) => {
      outs[index] = line.samples[line.at] ?? 0
      sum += outs[index] ?? 0
    })
    // Each line hears all the others: what comes back is reflected about their mean, so nothing grows.
    const shared = (sum * 2) / lines.length
    let [left, right] = [0, 0]
    lines.forEach((line, index) => {
      const out = outs[index] ?? 0
      const fed = index % 2 === 0 ? (dry.left[sample] ?? 0) : (dry.right[sample] ?? 0)
      line.samples[line.at] = line.damp((out - shared) * line.keep) + fed * 0.35
      line.at = (line.at + 1) % line.samples.length
      if (index % 2 === 0) left += out
      else right += out
    })
    wet.left[sample] = (wet.left[sample] ?? 0) + left * 0.5
    wet.right[sample] = (wet.right[sample] ?? 0) + right * 0.5
  }
}
