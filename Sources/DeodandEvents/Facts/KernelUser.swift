/// Whose process it is, as the kernel and the system's user database have it, beside what that
/// person says of themselves.
///
/// Names in the environment are claims: `USER=judge` makes anybody a judge. What stands here was
/// not taken from there; whoever administers the machine can still become any user.
public struct KernelUser: Sendable, Hashable {
  /// The number of the user whose rights the process has.
  public let id: UInt32
  /// That user's name in the system's database; nil if it has none.
  public let name: String?
  /// The machine, by its own name.
  public let host: String

  /// States them.
  public init(id: UInt32, name: String?, host: String) {
    self.id = id
    self.name = name
    self.host = host
  }

  /// As a fact of a record, and as a member of a custody line.
  public var json: JSONObject {
    var object: JSONObject = ["uid": .string(String(id)), "host": .string(host)]
    object["name"] = name.map { .string($0) }
    return object
  }
}

extension FactKey where Value == JSONObject {
  /// Who the kernel says was at work: `uid`, `name` where the system knows one, `host`.
  public static var kernel: Self { Self("kernel") }
}
