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
struct UpstreamClient: Sendable {
  private let http: HTTPClient

  /// Why an upstream gave no whole answer.
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

  private static func trusting(_ path: String) throws(ConfigurationError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    do {
      configuration.additionalTrustRoots = [
        .certificates(try NIOSSLCertificate.fromPEMFile(path))
      ]
    } catch {
      throw ConfigurationError(
        "the certificates to trust can't be read from \(path)", "give a file of PEM certificates")
    }
    return configuration
  }

  /// Sends a request whose body is here.
  func send(
    _ head: HTTPRequestHead, to base: BaseURL, target: String, body: [UInt8]
  ) async throws -> HTTPClientResponse {
    var request = request(head, base, target)
    if !body.isEmpty || head.headers.contains(name: "content-length") {
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    return try await http.execute(request, deadline: .distantFuture)
  }

  /// Sends a request whose body is still coming; `length` if the client has named it.
  func send(
    _ head: HTTPRequestHead, to base: BaseURL, target: String, body: BodyPipe, length: Int64?
  ) async throws -> HTTPClientResponse {
    var request = request(head, base, target)
    request.body = .stream(body, length: length.map { .known($0) } ?? .unknown)
    defer { body.abandon() }
    return try await http.execute(request, deadline: .distantFuture)
  }

  func shutdown() async { try? await http.shutdown() }

  private func request(
    _ head: HTTPRequestHead, _ base: BaseURL, _ target: String
  ) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "\(base.scheme)://\(base.authority)/")
    request.method = head.method
    request.headers = HopHeaders.forUpstream(head.headers, host: base.authority)
    request.headers.add(name: TargetHandler.header, value: base.path + target)
    return request
  }

  /// What went wrong, in words that name no secret.
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
