import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Gateway, openGateway } from '../../reach/gateway.ts'
import { enter, openNamespace, runScript } from '../../reach/net-house.ts'
import type { Program } from '../../support/program.ts'
import { runProgram } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'

/** What an order came to. */
export interface Answer<Outcome> {
  readonly outcome: Outcome
  readonly seconds: number
  /** Of the whole process. */
  readonly cpuSeconds: number
}

/** The viewer's side at work. */
export interface NearSide {
  readonly program: Program
  /** Gives an order, and waits for what comes of it. */
  order<Outcome>(words: string, options: { timeoutMs: number }): Promise<Answer<Outcome>>
}

/** The way from the viewer to the server: over IPv6, or one that does mischief; see `relay.ts`. */
export type NearLine =
  | 'six'
  | {
      readonly delayMs: number
      readonly loss: number
      readonly reorder: number
      readonly doubled?: number
      readonly forged?: number
      readonly roams?: boolean
    }

/** A viewer's machine at 198.51.100.1, and at 198.51.100.2 wireguard-go, behind which are 10.66.0.1 and fd66::1. */
export interface TunnelHouse {
  /** Opens the tunnel, over a line with a delay and losses where told. */
  openNear(line?: NearLine): Promise<NearSide>
  /** Opens a host behind the server, 10.67.0.2, the way to which takes packets of `mtu` bytes, which the server says or keeps quiet about. */
  openDeep(mtu: number, options: { isTold: boolean }): Promise<void>
  /** Starts a router's program on the server, which forwards ports of 198.51.100.2 into the tunnel (NAT-PMP, PCP). */
  openGateway(): Promise<Gateway>
  /** Runs a command where the server is. */
  atServer(...words: readonly string[]): Promise<string>
  /** Runs a command at the viewer's, outside the tunnel. */
  atViewerRun(...words: readonly string[]): Promise<string>
  /** Writes down every packet that leaves the viewer's machine and is not one of the tunnel. */
  watchViewer(): Promise<Program>
  /** Ends the server, or begins it again with the same keys. */
  stopServer(): Promise<void>
  startServer(): Promise<void>
}

const here = import.meta.dirname
const timeoutMs = 30_000

export async function openTunnelHouse(stage: Stage): Promise<TunnelHouse> {
  const viewer = await openNamespace(stage, 'viewer')
  const server = await openNamespace(stage, 'server', viewer)
  await runScript(
    stage,
    'links',
    [
      'ip link set lo up',
      `ip link add eth0 type veth peer name eth0 netns ${server}`,
      'ip addr add 198.51.100.1/24 dev eth0',
      'ip -6 addr add fd11::1/64 dev eth0 nodad',
      'ip link set eth0 up',
    ],
    viewer,
  )
  await runScript(
    stage,
    'server links',
    [
      'ip link set lo up',
      'ip addr add 198.51.100.2/24 dev eth0',
      'ip -6 addr add fd11::2/64 dev eth0 nodad',
      'ip link set eth0 up',
    ],
    server,
  )
  const key = async (...words: readonly string[]) => (await runProgram('wg', words, { timeoutMs })).trim()
  const publicOf = async (secret: string) =>
    (await runProgram('sh', ['-c', `echo ${secret} | wg pubkey`], { timeoutMs })).trim()
  const [own, theirs, shared] = [await key('genkey'), await key('genkey'), await key('genpsk')]
  const files = { own: join(stage.folder, 'server.key'), shared: join(stage.folder, 'shared.key') }
  await writeFile(files.own, theirs, { mode: 0o600 })
  await writeFile(files.shared, shared, { mode: 0o600 })
  const [ownPublic, theirsPublic] = [await publicOf(own), await publicOf(theirs)]
  // The control sockets of all interfaces stand in one folder of the machine.
  const name = `lw${process.pid % 100_000}`
  let running: Program | undefined

  const startServer = async () => {
    const [command, args] = enter(server, 'wireguard-go', '-f', name)
    running = stage.start('wireguard-go', command, args, { env: { LOG_LEVEL: 'error' }, mayEnd: true })
    await runScript(
      stage,
      'the tunnel',
      [
        `for i in $(seq 100); do [ -S /var/run/wireguard/${name}.sock ] && break; sleep 0.05; done`,
        `wg set ${name} listen-port 51820 private-key ${files.own} peer ${ownPublic} preshared-key ${files.shared} allowed-ips 10.66.0.2/32,fd66::2/128`,
        `ip addr add 10.66.0.1/24 dev ${name}`,
        `ip -6 addr add fd66::1/64 dev ${name} nodad`,
        `ip link set ${name} mtu 1420 up`,
      ],
      server,
    )
  }
  const stopServer = async () => {
    running?.kill('SIGKILL')
    await running?.ended
    await rm(`/var/run/wireguard/${name}.sock`, { force: true })
  }
  stage.use({ [Symbol.asyncDispose]: stopServer })
  await startServer()
  const startFar = async () => {
    const [command, args] = enter(server, process.execPath, join(here, 'far-side.ts'), '10.66.0.1', 'fd66::1')
    await stage.start('far side', command, args).waitForOutput(/ready/, { timeoutMs })
  }
  await startFar()

  const openNear: TunnelHouse['openNear'] = async (line) => {
    let endpoint = line === 'six' ? '[fd11::2]:51820' : '198.51.100.2:51820'
    if (line && line !== 'six') {
      const words = [
        '51821',
        '198.51.100.2',
        '51820',
        line.delayMs,
        line.loss,
        line.reorder,
        line.doubled ?? 0,
        line.forged ?? 0,
        line.roams ? 1 : 0,
      ].map(String)
      const [command, args] = enter(viewer, process.execPath, join(here, 'relay.ts'), ...words)
      await stage.start('relay', command, args).waitForOutput(/ready/, { timeoutMs })
      endpoint = '127.0.0.1:51821'
    }
    const conf = join(stage.folder, 'tunnel.conf')
    const lines = [
      `[Interface]\nPrivateKey = ${own}\nAddress = 10.66.0.2/32, fd66::2/128\nDNS = 10.66.0.1\nMTU = 1420`,
      `[Peer]\nPublicKey = ${theirsPublic}\nPresharedKey = ${shared}\nAllowedIPs = 0.0.0.0/0, ::/0`,
      `Endpoint = ${endpoint}\nPersistentKeepalive = 25\n`,
    ]
    await writeFile(conf, lines.join('\n'), { mode: 0o600 })
    const [command, args] = enter(viewer, process.execPath, join(here, 'near-side.ts'), conf)
    const program = stage.start('near side', command, args, { mayEnd: true })
    await program.waitForOutput(/state up/, { timeoutMs })
    let orders = 0
    return {
      program,
      async order(words, options) {
        const id = orders++
        program.say(`${id} ${words}`)
        const [, json = ''] = await program.waitForOutput(new RegExp(`^answer ${id} (.*)$`, 'm'), options)
        return JSON.parse(json)
      },
    }
  }
  return {
    openNear,
    async openDeep(mtu, { isTold }) {
      const deep = await openNamespace(stage, 'deep', server)
      await runScript(
        stage,
        'the way to the deep',
        [
          `ip link add deep0 type veth peer name eth0 netns ${deep}`,
          'ip addr add 10.67.0.1/24 dev deep0',
          `ip link set deep0 mtu ${mtu} up`,
          'echo 1 > /proc/sys/net/ipv4/ip_forward',
          ...(isTold
            ? []
            : [
                "nft 'add table ip quiet; add chain ip quiet out { type filter hook output priority 0; }'",
                "nft 'add rule ip quiet out icmp type destination-unreachable drop'",
              ]),
        ],
        server,
      )
      const links = [
        'ip link set lo up',
        'ip addr add 10.67.0.2/24 dev eth0',
        'ip link set eth0 up',
        'ip route add default via 10.67.0.1',
        'ip -6 addr add fd67::2/64 dev lo nodad',
      ]
      await runScript(stage, 'the deep', links, deep)
      const [command, args] = enter(deep, process.execPath, join(here, 'far-side.ts'), '10.67.0.2', 'fd67::2')
      await stage.start('deep side', command, args).waitForOutput(/ready/, { timeoutMs })
    },
    async openGateway() {
      await runScript(stage, 'forwarding', ['echo 1 > /proc/sys/net/ipv4/ip_forward'], server)
      return openGateway(
        stage,
        { inside: (command, ...args) => enter(server, command, ...args) },
        {
          way: 'pcp and nat-pmp',
          // It believes in no address that nobody has; what it forwards is told by the device.
          outside: ['ext_ifname=eth0', 'ext_ip=11.1.1.1'],
          inside: { device: name, block: '10.66.0.0/24' },
        },
      )
    },
    startServer,
    stopServer,
    atServer(...words) {
      const [command, args] = enter(server, words[0] ?? '', ...words.slice(1))
      return runProgram(command, args, { timeoutMs })
    },
    atViewerRun(...words) {
      const [command, args] = enter(viewer, words[0] ?? '', ...words.slice(1))
      return runProgram(command, args, { timeoutMs })
    },
    async watchViewer() {
      // Root of the machine, not of the namespace: there, tcpdump may not become what it would be.
      const ours = 'udp and dst port 51820 and dst host 198.51.100.2'
      // Without what the link itself needs, and what comes from the other side.
      const filter = `not arp and not icmp6 and not dst net ff02::/16 and not src host 198.51.100.2 and not (${ours})`
      const words = ['--target', `${viewer}`, '--net', 'tcpdump', '-n', '-l', '-i', 'eth0', filter]
      const program = stage.start('tcpdump', 'nsenter', words)
      await program.waitForOutput(/listening on/, { timeoutMs })
      return program
    },
  }
}
