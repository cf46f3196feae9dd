import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { enter, openNamespace, runScript } from '../../reach/net-house.ts'
import { type Program, runProgram } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'

/** A film of the swarm. */
export interface SwarmFilm {
  readonly magnet: string
  readonly sha1: string
}

/** The rest of the world at work. */
export interface SwarmSide {
  readonly program: Program
  readonly films: readonly SwarmFilm[]
  /** Addresses that spoke to any of it. */
  seen(): ReadonlySet<string>
}

/**
 * A house whose router translates to 203.0.113.7 and looks names up; in it the viewer's machine, at 192.168.1.10 and
 * 2001:db8:1::10. Outside a tunnel's server at 198.51.100.2, behind which everybody is 198.51.100.2 or 2001:db8:9::2, and
 * a swarm at 192.0.2.10 and 2001:db8:2::10.
 */
export interface LeakHouse {
  /** The configuration, as a provider gives it. */
  readonly conf: string
  readonly confFile: string
  /** The words that run something at the viewer's, by the router's name server. */
  inside(command: string, ...args: readonly string[]): readonly string[]
  atViewer(script: string): Promise<void>
  atRouter(script: string): Promise<void>
  startSwarm(options: { films: number; bytes: number; rate: number }): Promise<SwarmSide>
  /** Names that the house's own name server was asked for. */
  asked(): readonly string[]
  /** Says what leaves the viewer's machine and is not the tunnel's, from now on. */
  watch(): Promise<() => readonly string[]>
  startServer(): Promise<void>
  stopServer(): Promise<void>
}

const here = import.meta.dirname
const timeoutMs = 30_000
export const endpoint = '198.51.100.2:51820'
/** By what the swarm knows whom. */
export const known = {
  home: ['203.0.113.7', '2001:db8:1::10', '2001:db8:1::11'],
  tunnel: ['198.51.100.2', '2001:db8:9::2'],
}

export async function openLeakHouse(stage: Stage): Promise<LeakHouse> {
  const router = await openNamespace(stage, 'router')
  const [viewer, server, swarm] = [
    await openNamespace(stage, 'viewer', router),
    await openNamespace(stage, 'server', router),
    await openNamespace(stage, 'swarm', router),
  ]
  const translate =
    'table ip nat { chain post { type nat hook postrouting priority 100; ip saddr 192.168.1.0/24 oifname { "vpn0", "swarm0" } snat to 203.0.113.7; }; }'
  const forwarding = [
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding',
  ]
  await runScript(
    stage,
    'router',
    [
      'ip link set lo up',
      ...(
        [
          ['lan0', viewer],
          ['vpn0', server],
          ['swarm0', swarm],
        ] as const
      ).flatMap(([name, pid]) => [
        `ip link add ${name} type veth peer name eth0 netns ${pid}`,
        `ip link set ${name} up`,
      ]),
      ...[
        '192.168.1.1/24 dev lan0',
        '198.51.100.1/24 dev vpn0',
        '192.0.2.1/24 dev swarm0',
        '203.0.113.7/32 dev lo',
      ].map((words) => `ip addr add ${words}`),
      ...['2001:db8:1::1/64 dev lan0', '2001:db8:9::1/64 dev vpn0', '2001:db8:2::1/64 dev swarm0'].map(
        (words) => `ip -6 addr add ${words} nodad`,
      ),
      ...forwarding,
      `nft '${translate}'`,
    ],
    router,
  )
  const join4 = (
    name: string,
    four: readonly string[],
    six: readonly string[],
    via: readonly string[],
    pid: number,
  ) =>
    runScript(
      stage,
      name,
      [
        'ip link set lo up; ip link set eth0 up',
        ...four.map((one) => `ip addr add ${one}/24 dev eth0`),
        ...six.map((one) => `ip -6 addr add ${one}/64 dev eth0 nodad`),
        `ip route add default via ${via[0]}; ip -6 route add default via ${via[1]}`,
      ],
      pid,
    )
  await join4('viewer', ['192.168.1.10'], ['2001:db8:1::10'], ['192.168.1.1', '2001:db8:1::1'], viewer)
  await join4('server', ['198.51.100.2'], ['2001:db8:9::2'], ['198.51.100.1', '2001:db8:9::1'], server)
  const swarmFour = ['192.0.2.10', '192.0.2.12']
  await join4('swarm', swarmFour, ['2001:db8:2::10'], ['192.0.2.1', '2001:db8:2::1'], swarm)
  const outside = [
    'table ip nat { chain post { type nat hook postrouting priority 100; ip saddr 10.66.0.0/24 oifname "eth0" snat to 198.51.100.2; }; }',
    'table ip6 nat { chain post { type nat hook postrouting priority 100; ip6 saddr fd66::/64 oifname "eth0" snat to 2001:db8:9::2; }; }',
  ]
  await runScript(
    stage,
    'server forwards',
    [...forwarding, ...outside.map((table) => `nft '${table}'`)],
    server,
  )

  const run = (pid: number, name: string, ...words: readonly string[]) => {
    const [command, args] = enter(pid, words[0] ?? '', ...words.slice(1))
    return stage.start(name, command, args, { mayEnd: true })
  }
  const script = (name: string) => [process.execPath, join(here, name)]
  const homeNames = run(
    router,
    "the house's name server",
    ...script('names.ts'),
    '192.168.1.1',
    '2001:db8:1::1',
  )
  await homeNames.waitForOutput(/ready/, { timeoutMs })

  const secret = async (...words: readonly string[]) => (await runProgram('wg', words, { timeoutMs })).trim()
  const publicOf = async (key: string) =>
    (await runProgram('sh', ['-c', `echo ${key} | wg pubkey`], { timeoutMs })).trim()
  const [own, theirs, shared] = [await secret('genkey'), await secret('genkey'), await secret('genpsk')]
  const files = { key: join(stage.folder, 'server.key'), shared: join(stage.folder, 'shared.key') }
  await writeFile(files.key, theirs, { mode: 0o600 })
  await writeFile(files.shared, shared, { mode: 0o600 })
  const ownPublic = await publicOf(own)
  // The control sockets of all interfaces stand in one folder of the machine.
  const name = `lp${process.pid % 100_000}`
  let running: Program | undefined
  let tunnelNames: Program | undefined
  const startServer = async () => {
    running = run(server, 'wireguard-go', 'wireguard-go', '-f', name)
    await runScript(
      stage,
      'the tunnel',
      [
        `for i in $(seq 100); do [ -S /var/run/wireguard/${name}.sock ] && break; sleep 0.05; done`,
        `wg set ${name} listen-port 51820 private-key ${files.key} peer ${ownPublic} preshared-key ${files.shared} allowed-ips 10.66.0.2/32,fd66::2/128`,
        `ip addr add 10.66.0.1/24 dev ${name}`,
        `ip -6 addr add fd66::1/64 dev ${name} nodad`,
        `ip link set ${name} mtu 1420 up`,
      ],
      server,
    )
    tunnelNames = run(server, "the tunnel's name server", ...script('names.ts'), '10.66.0.1')
    await tunnelNames.waitForOutput(/ready/, { timeoutMs })
  }
  const stopServer = async () => {
    tunnelNames?.kill('SIGKILL')
    running?.kill('SIGKILL')
    await Promise.all([running?.ended, tunnelNames?.ended])
    await rm(`/var/run/wireguard/${name}.sock`, { force: true })
  }
  stage.use({ [Symbol.asyncDispose]: stopServer })

  const conf = [
    `[Interface]\nPrivateKey = ${own}\nAddress = 10.66.0.2/32, fd66::2/128\nDNS = 10.66.0.1`,
    'PostUp = touch /tmp/lanterne-must-not-run',
    `[Peer]\nPublicKey = ${await publicOf(theirs)}\nPresharedKey = ${shared}\nAllowedIPs = 0.0.0.0/0, ::/0`,
    `Endpoint = ${endpoint}\nPersistentKeepalive = 25\n`,
  ].join('\n')
  const confFile = join(stage.folder, 'tunnel.conf')
  const names = join(stage.folder, 'resolv.conf')
  await writeFile(confFile, conf, { mode: 0o600 })
  await writeFile(names, 'nameserver 192.168.1.1\n')
  // Another view of the same files, in which the house's name server is the system's.
  const mount = `mount --bind ${names} /etc/resolv.conf && exec "$@"`

  return {
    conf,
    confFile,
    inside: (command, ...args) => {
      const [nsenter, words] = enter(viewer, 'unshare', '--mount', 'sh', '-c', mount, 'sh', command, ...args)
      return [nsenter, ...words]
    },
    atViewer: (text) => runScript(stage, text, [text], viewer),
    atRouter: (text) => runScript(stage, text, [text], router),
    async startSwarm({ films, bytes, rate }) {
      const words = [join(stage.folder, `swarm-${Math.random()}`), films, bytes, rate].map(String)
      const program = run(swarm, 'the swarm', ...script('swarm-side.ts'), ...words)
      await program.waitForOutput(/^ready/m, { timeoutMs })
      return {
        program,
        films: [...program.stdout.matchAll(/^film (.*)$/gm)].map(
          ([, text = '']) => JSON.parse(text) as SwarmFilm,
        ),
        seen: () => new Set([...program.stdout.matchAll(/^seen (\S+)/gm)].map(([, host = '']) => host)),
      }
    },
    asked: () => [...homeNames.stdout.matchAll(/^asked (\S+)/gm)].map(([, asked = '']) => asked),
    async watch() {
      const ours = 'udp and dst port 51820 and dst host 198.51.100.2'
      // Without what the link itself needs: who has which address. The router's side sees the whole machine. Nor what the
      // kernel answers the tunnel's server when it speaks to a port of a tunnel before.
      const neighbours = 'icmp6 and (ip6[40] >= 133 and ip6[40] <= 136)'
      const late = 'icmp[icmptype] == icmp-unreach and dst host 198.51.100.2'
      const filter = `inbound and not arp and not (${neighbours}) and not (ip6 and dst net ff02::16) and not (${ours}) and not (${late})`
      const words = ['--target', `${router}`, '--net', 'tcpdump', '-n', '-l', '-i', 'lan0', filter]
      const program = stage.start('tcpdump', 'nsenter', words)
      await program.waitForOutput(/listening on/, { timeoutMs })
      return () => program.stdout.split('\n').filter((line) => / IP6? /.test(line))
    },
    startServer,
    stopServer,
  }
}
