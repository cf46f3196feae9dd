/**
 * How Node is started for the app, and for whoever measures it.
 *
 * - Type stripping and SQLite are stable enough for us on every Node 24; only its first releases still warn.
 * - Right after the start the heap is at its first limit, and all of it would be looked at while somebody waits for the
 *   first picture: on loopback that was ten of forty milliseconds.
 */
export const nodeFlags = ['--disable-warning=ExperimentalWarning', '--initial-old-space-size=64']
