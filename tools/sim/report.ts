import type { Distribution, Summary } from './summary.ts'

/** The figures of one run, for people. */
export function formatReport(summary: Summary): string {
  const { continuity, load } = summary
  const few = summary.viewers < 20
  const rows: [string, string][] = [
    ['start-up', times(summary.start, few)],
    ['first byte', times(summary.firstByte, few)],
    ['first MiB', times(summary.firstMebibyte, few)],
  ]
  if (summary.jumpPlaying.count > 0)
    rows.push(
      ['jump → first byte', times(summary.jumpFirstByte, summary.jumpPlaying.count < 20)],
      ['jump → picture', times(summary.jumpPlaying, summary.jumpPlaying.count < 20)],
    )
  rows.push(
    [
      'continuity',
      `${continuity.withoutStall} of ${summary.viewers} without a stall; ${continuity.stalls} stalls, ` +
        `${continuity.stalledS.toFixed(1)} s of ${(continuity.playedS + continuity.stalledS).toFixed(0)} s; ` +
        `share of play time ${percent(continuity.playShare, 2)}`,
    ],
    [
      'source load',
      `seeds ${percent(load.seeds)}, viewers ${percent(load.viewers)}, web ${percent(load.webSeeds)} of ` +
        `${(summary.sentBytes / 1e6).toFixed(0)} MB; the sources sent the film ${summary.sourceCopies.toFixed(2)} times`,
    ],
    ['waste', `${percent(summary.waste, 2)} of what came`],
    ['in time', `${percent(summary.chunksInTime)} of the chunks were there when the player asked`],
  )
  return rows.map(([name, text]) => `  ${name.padEnd(18)} ${text}`).join('\n')
}

function times({ count, never, median, p90, p95, p99 }: Distribution, isFew: boolean): string {
  const all = isFew
    ? `median ${seconds(median)}`
    : `median ${seconds(median)}, p90 ${seconds(p90)}, p95 ${seconds(p95)}, p99 ${seconds(p99)}`
  return never > 0 ? `${all}; never for ${never} of ${count}` : all
}

function seconds(ms: number | null): string {
  return ms === null ? 'never' : `${(ms / 1000).toFixed(2)} s`
}

function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}
