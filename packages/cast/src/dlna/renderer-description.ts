import { plainName } from '../plain-name.ts'
import { findAllXml, readXml, textOfXml, type XmlElement } from '../read-xml.ts'

/** One service of a renderer. */
export interface RendererService {
  /** As its calls are named: `urn:schemas-upnp-org:service:AVTransport:1`. */
  readonly type: string
  readonly control: URL
  readonly events: URL
}

/** What a renderer says of itself. */
export interface RendererDescription {
  /** Its UUID, for good. */
  readonly uuid: string
  readonly name: string
  readonly model: string
  readonly transport: RendererService
  readonly rendering: RendererService
  readonly connections: RendererService
}

/**
 * Reads the description of a device (UPnP Device Architecture 1.1, 2.3) that is, or has in it, a media renderer;
 * `undefined` for any other, and for services that are not on its own address. Throws `XmlError`.
 */
export function readRendererDescription(text: string, base: URL): RendererDescription | undefined {
  const devices = findAllXml(readXml(text), 'device')
  for (const device of devices) {
    if (!/^urn:schemas-upnp-org:device:MediaRenderer:\d$/.test(childText(device, 'deviceType'))) continue
    const [, uuid] = /^uuid:([\w.:-]{1,96})$/i.exec(childText(device, 'UDN')) ?? []
    const services = device.children.find(({ name }) => name === 'serviceList')
    const find = (name: string) => services && findService(services, name, base)
    const [transport, rendering, connections] = [
      find('AVTransport'),
      find('RenderingControl'),
      find('ConnectionManager'),
    ]
    if (uuid === undefined || !transport || !rendering || !connections) continue
    const name = plainName(childText(device, 'friendlyName')) || base.hostname
    const model = plainName(childText(device, 'modelName'))
    return { uuid, name, model, transport, rendering, connections }
  }
  return undefined
}

function findService(list: XmlElement, name: string, base: URL): RendererService | undefined {
  const type = new RegExp(`^urn:schemas-upnp-org:service:${name}:\\d$`)
  for (const service of list.children) {
    const own = textOfXml(service, 'serviceType')
    const control = onSameHost(textOfXml(service, 'controlURL'), base)
    const events = onSameHost(textOfXml(service, 'eventSubURL'), base)
    if (type.test(own) && control && events) return { type: own, control, events }
  }
  return undefined
}

function onSameHost(path: string, base: URL): URL | undefined {
  if (path === '' || !URL.canParse(path, base.href)) return undefined
  const url = new URL(path, base)
  return url.protocol === 'http:' && url.hostname === base.hostname ? url : undefined
}

function childText(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text ?? ''
}
