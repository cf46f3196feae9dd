import type { Logger } from '@lanterne/kernel'
import type { Environment } from '@lanterne/server'
import type { Messages } from './text/messages.ts'

/** What a command has at hand. */
export interface Session {
  readonly environment: Environment
  readonly text: Messages
  readonly log: Logger
  /** Writes a line that programs may read. */
  readonly print: (line: string) => void
  /** Writes a line for people. */
  readonly say: (line: string) => void
  /** Asks in the terminal; absent where nobody can answer. */
  readonly ask?: (question: string) => Promise<string>
  /** Aborts when the command should stop. */
  readonly signal: AbortSignal
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
