/// How an exchange ended, as the sockets tell it.
///
/// It is what was seen of the connection; a stream that says itself that it is over counts more.
public enum ExchangeEnd: Sendable, Hashable {
  /// Who ended an exchange before its time.
  public enum Closer: String, Sendable, Hashable {
    /// The agent that asked.
    case client
    /// The provider.
    case upstream
    /// Nobody: it took too long.
    case timeout
    /// Deodand itself, which was told to stop.
    case shutdown
  }

  /// The response came to its end.
  case complete
  /// It did not.
  case interrupted(by: Closer)
  /// No connection came about.
  case unreachable(reason: String)

  /// Who ended it early.
  var closer: Closer? { if case .interrupted(let closer) = self { closer } else { nil } }
}
