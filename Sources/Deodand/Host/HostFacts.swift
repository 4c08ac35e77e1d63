import DeodandEvents
import DeodandSystem

/// What a `recorder.started` record says of the process and its machine.
enum HostFacts {
  /// The facts that a one-shot command must share with the one whose record it uses.
  ///
  /// Keep it free of what differs from process to process: commands would share nothing then.
  static func shared(build: String, watches: [Watch], marks: String) -> JSONObject {
    let identity = Identity.current()
    var data = JSONObject()
    data[.host] = identity.host
    data[.boot] = identity.boot
    data[.user] = identity.name ?? String(identity.user)
    data[.build] = build
    data[.system] = identity.system
    data[.watches] = watches
    data[.highWater] = marks
    return data
  }
}
