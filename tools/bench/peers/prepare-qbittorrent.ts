import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A qbittorrent-nox to start, and how it is spoken to. */
export interface PreparedQbittorrent {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Calls a method of its web interface's API, by POST where there is a form. */
  call(method: string, form?: FormData): Promise<string>
}

/**
 * Writes a profile for qbittorrent-nox into `home`: peers at `host` only, by trackers or by being told; no DHT, no local
 * discovery, no peer exchange, no port forwarding. `session` says what else its `Session` settings are.
 */
export async function prepareQbittorrent(
  home: string,
  {
    host,
    peerPort,
    webPort,
    session = {},
  }: {
    readonly host: string
    readonly peerPort: number
    readonly webPort: number
    readonly session?: Readonly<Record<string, string | number>>
  },
): Promise<PreparedQbittorrent> {
  const sessions = {
    ...{ Port: peerPort, InterfaceAddress: host, BTProtocol: 'TCP' },
    ...{ DHTEnabled: false, LSDEnabled: false, PeXEnabled: false },
    ...{ MultiConnectionsPerIp: true, QueueingSystemEnabled: false, Preallocation: false },
    ...session,
  }
  const configFolder = join(home, 'qBittorrent/config')
  await mkdir(configFolder, { recursive: true })
  await writeFile(
    join(configFolder, 'qBittorrent.conf'),
    `[LegalNotice]
Accepted=true

[BitTorrent]
${Object.entries(sessions)
  .map(([name, value]) => `Session\\${name}=${value}`)
  .join('\n')}

[Network]
PortForwardingEnabled=false

[Preferences]
Connection\\UPnP=false
General\\Locale=en
WebUI\\Address=127.0.0.1
WebUI\\Port=${webPort}
WebUI\\LocalHostAuth=false
WebUI\\UseUPnP=false
`,
  )
  return {
    file: 'qbittorrent-nox',
    args: [`--profile=${home}`, `--webui-port=${webPort}`],
    env: { HOME: home },
    async call(method, form) {
      const response = await fetch(`http://127.0.0.1:${webPort}/api/v2/${method}`, {
        ...(form ? { method: 'POST', body: form } : {}),
        signal: AbortSignal.timeout(10_000),
      })
      const text = await response.text()
      if (!response.ok || text === 'Fails.')
        throw new Error(`qbittorrent: ${method}: ${response.status} ${text}`)
      return text
    },
  }
}
