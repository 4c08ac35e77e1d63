import DeodandHTTP
import NIOHTTP1

/// Who may have a request served at all; decided by its head, before anything of its body is read
/// and before anything is recorded.
///
/// Three questions, asked of every path alike: was the agent meant (`Host`), is a token brought
/// where one is asked for, and is it a program that asks. Over the Unix socket the file's mode has
/// decided, and no browser reaches it.
struct Gate: Sendable {
  /// Who asks.
  enum Caller: Sendable {
    /// A program of this machine, or one with a token.
    case program
    /// A page that was let in, by its origin or by a token.
    case page
  }

  private let access: Access
  private let hosts: HostRules
  private let origins: Set<String>

  init(_ configuration: AgentConfiguration, _ access: Access) {
    self.access = access
    // By what the operator calls the agent it may be called; the port is that of the connection.
    hosts = HostRules(configuration.hosts, own: configuration.listen?.host)
    origins = Set(configuration.origins.map { $0.lowercased() })
  }

  /// Who asks; throws if that one may not.
  func admit(_ request: IncomingRequest, to route: Route?) throws(Refusal) -> Caller {
    let headers = request.head.headers
    // A proxy before us and a server behind us might each take another one of two (RFC 9112
    // section 3.2).
    guard headers["host"].count == 1 else { throw .oneHost }
    guard request.peer.isNetwork else { return .program }
    let hasToken = try checkToken(request.head, route?.target)
    // A token is more than a name: who knows one is no page that came by a name of its own.
    guard hasToken || hosts.admits(headers["host"][0], at: request.local) else {
      throw .unknownHost
    }
    guard PageMarks.areOn(headers) else { return .program }
    guard hasToken || PageMarks.origin(of: headers, isIn: origins) else { throw .fromAPage }
    return .page
  }

  /// Whether a token was brought; throws if one is asked for and was not.
  private func checkToken(
    _ head: HTTPRequestHead, _ target: Route.Target?
  ) throws(Refusal) -> Bool {
    guard access.isRestricted else { return false }
    let isOwn =
      switch target {
      // The header is a credential for whoever is behind the agent.
      case .upstream, .mcp: false
      default: true
      }
    if access.admits(head, ownsAuthorization: isOwn) { return true }
    // A supervisor has no token, and learns nothing but that the process lives.
    guard target == .health else { throw Access.refusal }
    return false
  }
}

extension Refusal {
  fileprivate static let oneHost = Refusal(
    status: .badRequest, code: "one_host", message: "a request names its host once",
    remedy: "send one Host header")

  fileprivate static let unknownHost = Refusal(
    status: .misdirectedRequest, code: "unknown_host",
    message: "the agent is not called by the name that Host gives",
    remedy: "use 127.0.0.1 with the agent's port, or list the name in \"hosts\" (--allow-host)")

  fileprivate static let fromAPage = Refusal(
    status: .forbidden, code: "from_a_page", message: "requests of web pages are refused",
    remedy: "call the agent from a program, or list the page's origin in \"origins\" "
      + "(--allow-origin)")
}
