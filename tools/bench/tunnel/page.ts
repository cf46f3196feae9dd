import type { describeMachine } from '../machine.ts'
import { tunnelRows } from './rows.ts'
import { summarizeTunnel, type TunnelRun } from './summary.ts'

/** Everything that one benchmark measured. */
export interface TunnelResults {
  readonly date: string
  readonly machine: ReturnType<typeof describeMachine>
  readonly rounds: number
  readonly seconds: number
  readonly runs: readonly TunnelRun[]
}

/** A page in Markdown. */
export function formatTunnelPage(results: TunnelResults): string {
  const { date, machine, rounds, seconds, runs } = results
  const summary = summarizeTunnel(runs)
  const lines = summary.map(({ row, ours, theirs, throughputRatio, cpuRatio, isMet }) => {
    const title = tunnelRows.find(({ name }) => name === row)?.title ?? row
    const cells = [
      title,
      ours.megabytesPerSecond.toFixed(1),
      theirs.megabytesPerSecond.toFixed(1),
      throughputRatio.toFixed(2),
      ours.cpuSecondsPerGb.toFixed(1),
      theirs.cpuSecondsPerGb.toFixed(1),
      cpuRatio.toFixed(2),
      `${(100 * ours.coreShare).toFixed(0)} %`,
      isMet ? 'met' : 'MISSED',
    ]
    return `| ${cells.join(' | ')} |`
  })
  const met = summary.filter(({ isMet }) => isMet).length
  return `# The tunnel beside wireguard-go

Made by \`npm run bench:tunnel\`; not to be edited.
Our tunnel, and wireguard-go with a TUN device, as clients of the same wireguard-go server, over the same line; behind it the TCP of Linux, by CUBIC there and above wireguard-go's device, as ours is.
Medians of ${rounds} runs of ${seconds} s each, in turns; slow start is counted. Processor time is that of everything the tunnel and its reader are made of.
${date.slice(0, 16).replace('T', ' ')} UTC. Machine: ${machine.cores} × ${machine.cpu}, Linux ${machine.kernel}, Node ${machine.node}, load ${machine.load.toFixed(1)}: all of it, the line and both ends, runs on these cores.

Goals: not slower than wireguard-go (3 % is noise); a film of 100 Mbit/s under 40 % of one core. ${met} of ${summary.length} are met.

| | ours, MB/s | wireguard-go | ratio | ours, s/GB | wireguard-go | ratio | of one core | goal |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}
