import DeodandEvents

/// A header of a message: its name as sent, and its value.
public typealias HTTPHeader = (name: String, value: String)

/// The head of a request, in whatever version of HTTP it came.
public struct HTTPRequestHead: Sendable {
  /// The method, in upper case.
  public var method: String
  /// Path and query as sent, after the upstream's own prefix was removed.
  public var target: String
  /// The headers in order.
  public var headers: [HTTPHeader]

  /// Describes a request.
  public init(method: String, target: String, headers: [HTTPHeader] = []) {
    self.method = method
    self.target = target
    self.headers = headers
  }

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// The value of a header; of several, the first.
  public func header(_ name: String) -> String? { headers.first(named: name) }
}

/// The head of a response.
public struct HTTPResponseHead: Sendable {
  /// The status code.
  public var status: Int
  /// The reason phrase; empty from HTTP/2 on.
  public var reason: String
  /// The headers in order.
  public var headers: [HTTPHeader]

  /// Describes a response.
  public init(status: Int, reason: String = "", headers: [HTTPHeader] = []) {
    self.status = status
    self.reason = reason
    self.headers = headers
  }

  /// The value of a header; of several, the first.
  public func header(_ name: String) -> String? { headers.first(named: name) }
}

extension [HTTPHeader] {
  /// The first value of a header: names differ neither by case nor by what surrounds them.
  fileprivate func first(named name: String) -> String? {
    first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The content codings in the order in which they were applied; none for `identity`.
  var contentCodings: [String] {
    filter { $0.name.lowercased() == "content-encoding" }
      .flatMap { $0.value.split(separator: ",") }
      .map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
      .filter { !$0.isEmpty && $0 != "identity" }
  }

  /// The media type without its parameters, in lower case; nil if it is longer than any is.
  var mediaType: String? {
    first(named: "content-type").flatMap { value in
      let type = value.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
      return type.utf8.count <= Limits.nameBytes ? type : nil
    }
  }
}
