import AsyncHTTPClient
import DeodandConsole
import DeodandHTTP
import DeodandSystem
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Speaks HTTP/1.1 to upstreams, and changes nothing: no redirects, no decompression, no retries of
/// requests that were sent.
///
/// Following a redirect would send a client's key to somebody whom it never named; sending a call
/// twice would let it be carried out twice.
struct UpstreamClient: Sendable {
  /// Shut down by the agent, after the last response.
  private let http: HTTPClient

  /// Why an upstream gave no whole answer.
  ///
  /// The words get into records, so they must hold nothing that a client sent.
  enum Fault: Sendable {
    /// It said nothing for too long.
    case timeout
    /// Anything else, in a few words.
    case failed(String)
  }

  /// `waitsForEver` is for upstreams that may say nothing for as long as they like.
  init(
    _ limits: AgentConfiguration.Limits, trust: String?, waitsForEver: Bool = false,
    on group: any EventLoopGroup
  ) throws(ConfigurationError) {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    // What is recorded are messages in the form of HTTP/1.1, and a client's connection is that as
    // well.
    configuration.httpVersion = .http1Only
    configuration.timeout = .init(
      connect: .seconds(Int64(limits.connectSeconds)),
      read: waitsForEver ? nil : .seconds(Int64(limits.idleSeconds)))
    // An agent's calls wait for each other nowhere but at the upstream.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4096
    configuration.connectionPool.retryConnectionEstablishment = false
    // Nothing is traced: no header may be added, and spans would be gathered for nobody.
    configuration.tracing.tracer = nil
    configuration.http1_1ConnectionDebugInitializer = TargetHandler.add
    if let trust { configuration.tlsConfiguration = try Self.trusting(trust) }
    http = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
  }

  /// The system's authorities stay trusted; verification is never turned off.
  private static func trusting(_ path: String) throws(ConfigurationError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    // Read as every file of the operator's: whoever may write it decides who reads what is sent.
    let bytes = try OperatorFile.read(path)
    do {
      configuration.additionalTrustRoots = [
        .certificates(try NIOSSLCertificate.fromPEMBytes(bytes))
      ]
    } catch {
      throw ConfigurationError(
        "the certificates to trust can't be read from \(path)", "give a file of PEM certificates")
    }
    return configuration
  }

  /// Sends a request whose body is here.
  ///
  /// A body that is empty is sent with a length only if the client sent one: some servers tell the
  /// two apart. There is no deadline for the whole unless one is given, since an answer may stream
  /// for hours.
  func send(
    _ head: HTTPRequestHead, to upstream: AgentConfiguration.Upstream, target: String,
    body: [UInt8], within patience: TimeAmount? = nil
  ) async throws -> HTTPClientResponse {
    var request = request(head, upstream, target)
    if !body.isEmpty || head.headers.contains(name: "content-length") {
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    return try await http.execute(
      request, deadline: patience.map { .now() + $0 } ?? .distantFuture)
  }

  /// Sends a request whose body is still coming; `length` if the client has named it.
  func send(
    _ head: HTTPRequestHead, to upstream: AgentConfiguration.Upstream, target: String,
    body: BodyPipe, length: Int64?
  ) async throws -> HTTPClientResponse {
    var request = request(head, upstream, target)
    request.body = .stream(body, length: length.map { .known($0) } ?? .unknown)
    // Also where the request fails: whoever sends must not wait for ever.
    defer { body.abandon() }
    return try await http.execute(request, deadline: .distantFuture)
  }

  /// A client that has been shut down already is no failure.
  func shutdown() async { try? await http.shutdown() }

  /// The head as the upstream gets it; the target travels in a header up to `TargetHandler`.
  private func request(
    _ head: HTTPRequestHead, _ upstream: AgentConfiguration.Upstream, _ target: String
  ) -> HTTPClientRequest {
    let base = upstream.url
    var request = HTTPClientRequest(url: "\(base.scheme)://\(base.authority)/")
    request.method = head.method
    let named = upstream.passesHost ? head.headers.first(name: "host") : nil
    let host = named ?? base.authority
    request.headers = HopHeaders.forUpstream(head.headers, host: host)
    request.headers.add(name: TargetHandler.header, value: base.path + target)
    return request
  }

  /// What went wrong, in words that name no secret.
  ///
  /// Names of types at most, where the words of an error are not known to be harmless.
  static func fault(_ error: any Error) -> Fault {
    if let error = error as? HTTPClientError {
      let timeouts: [HTTPClientError] = [.readTimeout, .connectTimeout, .deadlineExceeded]
      return timeouts.contains(error) ? .timeout : .failed(error.shortDescription)
    }
    if let error = error as? NIOConnectionError {
      let first = error.connectionErrors.first.map { "\($0.error)" } ?? "\(error)"
      return .failed("no connection: " + first)
    }
    if let error = error as? IOError { return .failed(SystemError.text(error.errnoCode)) }
    if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
      return .failed("no secure connection: \(error)")
    }
    return .failed("\(type(of: error))")
  }
}
