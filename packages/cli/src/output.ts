import type { Writable } from 'node:stream'
import type { LogFields, Logger } from '@lanterne/kernel'
import { AppError } from '@lanterne/kernel'

/** Writes lines to a stream until its reader goes away, which is not a failure: `lanterne stream … | head -1`. */
export function lineWriter(stream: Writable): (line: string) => void {
  let isOpen = true
  stream.on('error', () => {
    isOpen = false
  })
  return (line) => {
    if (isOpen) stream.write(`${line}\n`)
  }
}

/** Tells warnings and errors to `say`, a line each; with `isVerbose`, everything. */
export function createLineLogger({
  say,
  isVerbose,
}: {
  say: (line: string) => void
  isVerbose: boolean
}): Logger {
  const tell =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const values = Object.entries(fields).map(([name, value]) => `${name}=${fieldText(value)}`)
      say([level, message, ...values].join(' '))
    }
  const silent = () => {}
  return {
    debug: isVerbose ? tell('debug') : silent,
    info: isVerbose ? tell('info') : silent,
    warn: tell('warn'),
    error: tell('error'),
  }
}

/** An expected failure by its code, a bug with all that is known of it. */
function fieldText(value: unknown): string {
  if (value instanceof AppError) return value.code
  if (value instanceof Error) return value.stack ?? value.message
  return typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value))
}
