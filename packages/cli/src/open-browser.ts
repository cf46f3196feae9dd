import { spawn } from 'node:child_process'

/** Asks the system to show `address` in the browser. A machine without one is no failure: the address is printed. */
export function openBrowser(address: string, platform: NodeJS.Platform = process.platform): void {
  const [command, ...args] = commandFor(platform, address)
  const child = spawn(command, args, { detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // No such command: the address is on the screen.
  child.unref()
}

function commandFor(platform: NodeJS.Platform, address: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', address]
  if (platform === 'win32') return ['cmd', '/c', 'start', '', address]
  return ['xdg-open', address]
}
