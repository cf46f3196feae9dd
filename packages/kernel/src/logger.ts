/** Values that a log event may carry. Never titles watched or peer addresses above `debug`. */
export type LogFields = Readonly<Record<string, unknown>>

/** Tells what happened as events with fields; the message is a constant. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
