import DeodandEvents
import DeodandSystem

/// Who sits before the command.
///
/// The environment's word is what people call themselves, and nothing checks it; the kernel's is
/// recorded beside it.
enum Operator {
  /// By the environment: `user@host`.
  static var claimed: String { Environment.user + "@" + Identity.current().host }

  /// By the kernel and the system's user database.
  static var kernel: KernelUser {
    let identity = Identity.current()
    return KernelUser(id: identity.user, name: identity.name, host: identity.host)
  }
}
