import DeodandEvents
import DeodandTelemetry

/// Walks through a request and makes a draft of each span or log record.
///
/// How a request nests is in `OTLPReader+Protobuf` and `OTLPReader+JSON`; what becomes of a span is
/// here and the same for both.
///
/// It looks at each byte a bounded number of times, and copies only what becomes content.
struct OTLPReader {
  let bytes: ByteView
  let signal: OTLPExport.Signal
  let encoding: OTLPExport.Encoding
  let bounds: OTLPExport.Bounds
  private let subject: String?
  private(set) var drafts: [EventDraft] = []
  /// What was refused, with reasons for the answer.
  private(set) var rejections = OTLPRejections()
  /// Items so far, kept or not.
  private var seen = 0

  init(
    _ bytes: ByteView, _ signal: OTLPExport.Signal, _ encoding: OTLPExport.Encoding,
    subject: String?, bounds: OTLPExport.Bounds
  ) {
    self.bytes = bytes
    self.signal = signal
    self.encoding = encoding
    self.subject = subject
    self.bounds = bounds
  }

  /// What the items of a request have around them.
  struct Group {
    var resource = OTLPSurrounding()
    var scope = OTLPSurrounding()
    var resourceSchema: String?
    var scopeSchema: String?
  }

  /// Makes a draft of the item at a range, or notes why not.
  ///
  /// Throws only for what makes all that follows unreadable.
  mutating func take(_ range: Range<Int>, in group: Group) throws(TelemetryError) {
    seen += 1
    guard seen <= bounds.items else { return reject(.tooMany(bounds.items)) }
    guard range.count <= bounds.itemBytes else { return reject(.tooLarge(bounds.itemBytes)) }
    if let problem = group.resource.problem ?? group.scope.problem { return reject(problem) }
    let kind: TelemetryItem.Kind = signal == .traces ? .span : .log
    let item: TelemetryItem
    do throws(TelemetryError) {
      item = try TelemetryItem.read(kind, encoding.reading, bytes, in: range, keep: .facts)
    } catch {
      guard error.code == .depth else { throw error }
      return reject(.tooDeep(Limits.telemetryDepth))
    }
    if kind == .span, item.hasBadID || item.trace == nil || item.span == nil {
      return reject(.badID)
    }
    var own = bytes.array(range)
    let covered = OTLPSecrets.cover(&own, kind == .span ? .span : .log, encoding)
    let draft = OTLPDraft(
      kind: kind, item: item, bytes: own, covered: covered, encoding: encoding, group: group,
      subject: subject)
    drafts.append(draft.draft)
  }

  /// Counts data points, which are not recorded.
  mutating func takeDataPoint() { reject(.metrics) }

  private mutating func reject(_ reason: OTLPRejections.Reason) { rejections.add(reason) }

  func text(_ range: Range<Int>) -> String {
    bytes.text(range)
  }

  /// The resource or scope at a range.
  func surrounding(
    _ kind: OTLPSurrounding.Kind, _ range: Range<Int>
  ) throws(TelemetryError) -> OTLPSurrounding {
    guard range.count <= bounds.resourceBytes else {
      return OTLPSurrounding(problem: .largeResource(bounds.resourceBytes))
    }
    do throws(TelemetryError) {
      return try OTLPSurrounding(kind, bytes.array(range), encoding)
    } catch {
      guard error.code == .depth else { throw error }
      return OTLPSurrounding(problem: .tooDeep(Limits.telemetryDepth))
    }
  }

  /// How many groups a request may nest its items in: as many as there may be items.
  func checkGroups(_ count: Int, at offset: Int) throws(TelemetryError) {
    guard count <= bounds.items else {
      throw TelemetryError.tooManyGroups(at: offset, limit: bounds.items)
    }
  }
}

extension OTLPExport.Encoding {
  /// The same for whoever reads the bytes.
  var reading: TelemetryItem.Encoding { self == .json ? .json : .protobuf }
}
