import DeodandEvents
import DeodandSystem

/// What a `recorder.started` record says of the process and its machine.
enum HostFacts {
  /// The facts that a one-shot command must share with the one whose record it uses.
  static func shared(build: String, watches: [String], marks: String) -> JSONObject {
    let identity = Identity.current()
    return [
      "host": .string(identity.host), "boot": .string(identity.boot),
      "user": .string(identity.name ?? String(identity.user)), "build": .string(build),
      "os": .string(identity.system), "watches": .array(watches.map { .string($0) }),
      "highwater": .string(marks),
    ]
  }
}
