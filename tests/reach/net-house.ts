import type { Stage } from '../support/stage.ts'

/** One machine of a house: a network namespace, in which programs can be started. */
export interface Machine {
  /** The words that run `command` there. */
  inside(command: string, ...args: readonly string[]): readonly [command: string, args: string[]]
}

/** Runs a script to its end, as root of the namespaces of `pid` where there is one. */
export async function runScript(
  stage: Stage,
  name: string,
  lines: readonly string[],
  pid?: number,
): Promise<void> {
  const script = ['set -e', ...lines].join('\n')
  const [command, args] = pid === undefined ? ['sh', ['-c', script]] : enter(pid, 'sh', '-c', script)
  const program = stage.start(name, command as string, args as string[], { mayEnd: true })
  if ((await program.ended) !== 0) throw new Error(`${name}: ${program.output}`)
}

/** The words that run `command` in the namespaces of `pid`. */
export function enter(pid: number, command: string, ...args: readonly string[]): [string, string[]] {
  return ['nsenter', ['--target', `${pid}`, '--user', '--net', '--preserve-credentials', command, ...args]]
}

/** A namespace of its own, with nothing in it but loopback; whoever runs the test is root in there. */
export async function openNamespace(stage: Stage, name: string, inside?: number): Promise<number> {
  const words = ['unshare', ...(inside === undefined ? ['--user', '--map-root-user'] : []), '--net']
  const held = [...words, 'sh', '-c', 'echo here; exec sleep 600']
  const [command, args] =
    inside === undefined ? [held[0], held.slice(1)] : enter(inside, held[0] ?? '', ...held.slice(1))
  const program = stage.start(name, command as string, args as string[])
  await program.waitForOutput(/here/, { timeoutMs: 10_000 })
  return program.pid
}

/**
 * A house that nothing leaves: a router with the address 11.1.1.1 outside and 192.168.77.1 inside, a machine at
 * 192.168.77.20 whose way out is the router, and a stranger outside at 11.1.1.2.
 */
export async function openHouse(
  stage: Stage,
): Promise<{ router: Machine; machine: Machine; stranger: Machine }> {
  const router = await openNamespace(stage, 'router')
  const machine = await openNamespace(stage, 'machine', router)
  const stranger = await openNamespace(stage, 'stranger', router)
  await runScript(
    stage,
    'links of the router',
    [
      'ip link set lo up',
      `ip link add lan0 type veth peer name eth0 netns ${machine}`,
      `ip link add wan0 type veth peer name eth0 netns ${stranger}`,
      'ip addr add 192.168.77.1/24 dev lan0',
      'ip addr add fd00:77::1/64 dev lan0 nodad',
      'ip addr add 11.1.1.1/24 dev wan0',
      'ip link set lan0 up',
      'ip link set wan0 up',
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
    ],
    router,
  )
  await runScript(
    stage,
    'links of the machine',
    [
      'ip link set lo up',
      'ip addr add 192.168.77.20/24 dev eth0',
      'ip -6 addr add fd00:77::20/64 dev eth0 nodad',
      'ip link set eth0 up',
      'ip route add default via 192.168.77.1',
    ],
    machine,
  )
  const outside = ['ip link set lo up', 'ip addr add 11.1.1.2/24 dev eth0', 'ip link set eth0 up']
  await runScript(stage, 'links of the stranger', outside, stranger)
  const at = (pid: number): Machine => ({ inside: (command, ...args) => enter(pid, command, ...args) })
  return { router: at(router), machine: at(machine), stranger: at(stranger) }
}

/** Refuses TCP from elsewhere at once. */
const datagramsOnly =
  'table inet middle { chain in { type filter hook input priority 0; iifname != "lo" meta l4proto tcp reject with tcp reset; }; }'

/**
 * Two houses behind translators that let in only who was spoken to, and keep ports where they can; between them a relay
 * at 11.1.1.1 and 11.1.2.1, which takes no TCP. In each house one machine, at 10.0.0.2.
 */
export async function openTwoHouses(stage: Stage): Promise<{ relay: Machine; one: Machine; other: Machine }> {
  const relay = await openNamespace(stage, 'relay')
  await runScript(
    stage,
    'the middle',
    ['ip link set lo up', 'echo 1 > /proc/sys/net/ipv4/ip_forward', `nft '${datagramsOnly}'`],
    relay,
  )
  const machines: Machine[] = []
  for (const net of [1, 2]) {
    const router = await openNamespace(stage, `router ${net}`, relay)
    const machine = await openNamespace(stage, `machine ${net}`, relay)
    await runScript(
      stage,
      `line ${net}`,
      [
        `ip link add line${net} type veth peer name wan netns ${router}`,
        `ip addr add 11.1.${net}.1/24 dev line${net}`,
        `ip link set line${net} up`,
      ],
      relay,
    )
    // What nobody inside asked for is dropped, as at home; refused, it would hold the port that the answer needs.
    const masquerade =
      'table ip nat { chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }; chain in { type filter hook input priority 0; iifname "wan" ct state new drop; }; }'
    await runScript(
      stage,
      `house ${net}`,
      [
        `ip link add lan type veth peer name eth0 netns ${machine}`,
        'ip addr add 10.0.0.1/24 dev lan',
        `ip addr add 11.1.${net}.2/24 dev wan`,
        'ip link set lo up; ip link set lan up; ip link set wan up',
        `ip route add default via 11.1.${net}.1`,
        'echo 1 > /proc/sys/net/ipv4/ip_forward',
        `nft '${masquerade}'`,
      ],
      router,
    )
    await runScript(
      stage,
      `machine of house ${net}`,
      [
        'ip link set lo up',
        'ip addr add 10.0.0.2/24 dev eth0',
        'ip link set eth0 up',
        'ip route add default via 10.0.0.1',
      ],
      machine,
    )
    machines.push({ inside: (command, ...args) => enter(machine, command, ...args) })
  }
  const [one, other] = machines as [Machine, Machine]
  return { relay: { inside: (command, ...args) => enter(relay, command, ...args) }, one, other }
}
