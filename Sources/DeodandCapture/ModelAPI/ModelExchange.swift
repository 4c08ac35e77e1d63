import DeodandDialogue
public import DeodandEvents

/// One exchange over HTTP with a provider of models, as a state machine without any I/O.
///
/// The rule (docs/spec/model-api.md): what the request's calls return is durable before the bytes
/// that they were given are forwarded. What the response's calls return is recorded without making
/// anybody wait. Bytes are never changed on their way; in records, secrets are left out.
///
/// Calls come in this order: `requestPart` for each piece of a body of more than
/// `Limits.heldBodyBytes`, `request` once, `responseHead` and then `responseBody` as they come,
/// `end` once, which may come at any time.
///
/// A value without locks, used by the one task that serves the request. A call out of order is a
/// mistake in the caller, and traps.
public struct ModelExchange: Sendable {
  /// Where the records belong, and what the exchange needs from outside.
  public struct Configuration: Sendable {
    /// The subject of all records, `run/ID`.
    public var subject: String
    /// Makes the id of a record that others refer to (a UUID in lower case).
    public var mint: @Sendable () -> String
    /// SHA-256 as 64 lower-case hexadecimal digits.
    public var digest: @Sendable ([UInt8]) -> String
    /// Undoes a content coding (`gzip`, `deflate`, `br`, `zstd`); nil if it is unknown, the bytes
    /// are damaged or cut short, or they would become too many.
    public var decode: @Sendable (_ bytes: [UInt8], _ coding: String) -> [UInt8]?
    /// The configured name of where the request goes.
    public var upstream: String
    /// The provider's name (`gen_ai.provider.name`); nil takes it from the API that is spoken.
    public var provider: String?
    /// On whose behalf the exchange is, and whom it is about.
    public var party = Party()
    /// Where a request names the person that it is about; nil for nowhere.
    public var person: PersonPlace?

    /// Names the run and the upstream, and lends identifiers, digests and codings.
    public init(
      subject: String, upstream: String, provider: String? = nil,
      mint: @escaping @Sendable () -> String, digest: @escaping @Sendable ([UInt8]) -> String,
      decode: @escaping @Sendable (_ bytes: [UInt8], _ coding: String) -> [UInt8]?
    ) {
      self.subject = subject
      self.upstream = upstream
      self.provider = provider
      self.mint = mint
      self.digest = digest
      self.decode = decode
    }
  }

  /// The dialect that is spoken; nil for any other path.
  let dialect: (any Dialect.Type)?
  /// The id of the request's record, to which the response's refers.
  public let id: String

  let configuration: Configuration
  let head: HTTPRequestHead
  let target: TargetSecrets
  let headers: HeaderSecrets
  /// On whose behalf, and about whom: the response, too.
  var party: Party
  /// What must not stand in any body that is recorded.
  var known = KnownSecrets()
  /// Whether the request said that it wants a stream.
  var wantsStream = false
  /// Parts of the request that are on record.
  var request = BodyParts()
  /// Parts of the response that are on record.
  var response = BodyParts()
  var responseHead: HTTPResponseHead?
  var responseHeaders: HeaderSecrets?
  /// What came of the response and is not recorded yet.
  var held: [UInt8] = []
  /// Reads a stream that is too long to be held.
  var watch: AnswerStream?
  private var isRequested = false
  private var hasEnded = false

  /// Begins an exchange with the head of its request.
  public init(_ configuration: Configuration, request: HTTPRequestHead) {
    self.configuration = configuration
    head = request
    target = TargetSecrets(request.target)
    headers = HeaderSecrets(request.headers)
    dialect = Dialects.known.spoken(by: request.method, to: request.path)
    id = configuration.mint()
    party = configuration.party
    let named = request.headers.map { (name: $0.name, value: $0.value) }
    party.person =
      configuration.person?.person(in: named, digest: configuration.digest) ?? party.person
    known.add(headers.secrets)
    known.add(target.secrets)
  }

  /// A piece of a body that is too long to be held: durable before it is forwarded.
  ///
  /// The last piece goes to `request(body:)`.
  public mutating func requestPart(_ bytes: [UInt8]) -> [EventDraft] {
    precondition(!isRequested && !hasEnded, "a part came after its request")
    return [part(bytes, "request", head.headers)]
  }

  /// The whole body, empty if there is none, or the last piece of one that came in parts: durable
  /// before it is forwarded.
  public mutating func request(body: [UInt8]) -> [EventDraft] {
    precondition(!isRequested && !hasEnded, "an exchange has one request")
    isRequested = true
    return [requestDraft(body)]
  }

  /// The upstream answers although the request has not come to its end: that it was sent in part.
  public mutating func answeredEarly() -> [EventDraft] {
    precondition(!isRequested && !hasEnded, "a whole request can't be answered early")
    isRequested = true
    return [brokenRequest("the upstream answered before the request came to its end")]
  }

  /// The head of the response.
  public mutating func responseHead(_ head: HTTPResponseHead) {
    precondition(isRequested && !hasEnded, "a response came without its request")
    let headers = HeaderSecrets(head.headers)
    responseHead = head
    responseHeaders = headers
    known.add(headers.secrets)
  }

  /// What came next of the response's body.
  ///
  /// There is nothing to record before the end, unless the body is too long to be held.
  public mutating func responseBody(_ bytes: [UInt8]) -> [EventDraft] {
    precondition(responseHead != nil && !hasEnded, "a body came without its head")
    held += bytes
    watch?.take(bytes)
    if response.ids.isEmpty {
      guard held.count > Limits.heldBodyBytes else { return [] }
      watch = longStream()
      watch?.take(held)
    }
    return flush()
  }

  /// The exchange is over: what became of it.
  ///
  /// Nothing is recorded of a request that never was taken.
  public mutating func end(_ end: ExchangeEnd) -> [EventDraft] {
    precondition(!hasEnded, "an exchange ends once")
    hasEnded = true
    var drafts: [EventDraft] = []
    if !isRequested {
      if request.count == 0 { return [] }
      drafts.append(brokenRequest("the request did not come to its end"))
    }
    return drafts + [responseDraft(end)]
  }

  /// Records what is held in parts of one size.
  private mutating func flush() -> [EventDraft] {
    var drafts: [EventDraft] = []
    var start = 0
    while held.count - start >= Limits.bodyPartBytes {
      let bytes = Array(held[start..<(start + Limits.bodyPartBytes)])
      drafts.append(part(bytes, "response", responseHead?.headers ?? []))
      start += bytes.count
    }
    held.removeFirst(start)
    return drafts
  }
}

/// The parts of a long body that are recorded already.
struct BodyParts: Sendable {
  /// How many parts a record names; they all name it.
  static let idLimit = 256

  /// Their records, the first `idLimit` of them.
  private(set) var ids: [String] = []
  private(set) var count = 0
  private(set) var byteCount = 0
  /// Follows the JSON across the parts.
  var secrets = BodySecrets()

  mutating func add(_ id: String, _ bytes: Int) {
    if ids.count < Self.idLimit { ids.append(id) }
    count += 1
    byteCount += bytes
  }
}
