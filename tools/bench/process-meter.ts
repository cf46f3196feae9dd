import { readFileSync } from 'node:fs'

/** Linux reports processor time in hundredths of a second, whatever its own tick is (USER_HZ). */
const TICKS_PER_SECOND = 100
const SAMPLE_MS = 20

/** What a process has used, all its threads together. */
export interface ProcessMeter extends Disposable {
  /** User and system time since the process started. */
  cpuSeconds(): number
  /** Largest sample of memory that belongs to no file. */
  peakAnonymousBytes(): number
}

/** Watches a running process through `/proc`. */
export function meterProcess(pid: number): ProcessMeter {
  let peakAnonymous = 0
  const sample = () => {
    peakAnonymous = Math.max(peakAnonymous, statusBytes(pid, 'RssAnon') ?? 0)
  }
  const timer = setInterval(sample, SAMPLE_MS)
  return {
    cpuSeconds() {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      // The second field, the program's name, may hold spaces: count from its closing parenthesis (proc_pid_stat(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    },
    peakAnonymousBytes() {
      sample()
      return peakAnonymous
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** A field of `/proc/PID/status`; absent once the process is gone. */
function statusBytes(pid: number, field: string): number | undefined {
  let status: string
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    // The process ended between two samples.
    return undefined
  }
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}
