/// A set of record numbers, held as spans, in ascending order and without overlap.
///
/// In a record a span is written `7`, or `7-20` with both ends included.
public struct RecordSpans: Sendable, Hashable {
  /// The spans, ascending; between two of them at least one number is left out.
  public private(set) var spans: [ClosedRange<UInt64>] = []

  /// No records.
  public init() {}

  /// Makes a set of spans in any order.
  public init(_ spans: some Sequence<ClosedRange<UInt64>>) {
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = self.spans.last, span.lowerBound <= last.upperBound.saturatingNext else {
        self.spans.append(span)
        continue
      }
      let end = max(last.upperBound, span.upperBound)
      self.spans[self.spans.count - 1] = last.lowerBound...end
    }
  }

  /// Makes a set of numbers.
  public init(numbers: some Sequence<UInt64>) { self.init(numbers.map { $0...$0 }) }

  /// A span as it is written; nil if it is none.
  public static func parse(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      .map { Decimal.parse(String($0)) }
    guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last
    else { return nil }
    return first...last
  }

  /// The spans as they are written.
  public var texts: [String] {
    spans.map { span in
      // Not by their count: a span over all numbers has one more than a number can say.
      span.lowerBound == span.upperBound
        ? "\(span.lowerBound)" : "\(span.lowerBound)-\(span.upperBound)"
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool { spans.isEmpty }

  /// Whether a number is among them.
  public func contains(_ number: UInt64) -> Bool {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].upperBound < number { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].contains(number)
  }

  /// The numbers below a limit, ascending.
  ///
  /// A span may claim more than any log holds, so the limit is not optional.
  public func numbers(below limit: UInt64) -> [UInt64] {
    guard limit > 0 else { return [] }
    return spans.flatMap { span in
      span.lowerBound < limit ? Array(span.clamped(to: 0...(limit - 1))) : []
    }
  }

  /// Both sets in one.
  public func union(_ other: RecordSpans) -> RecordSpans { RecordSpans(spans + other.spans) }
}

extension UInt64 {
  fileprivate var saturatingNext: UInt64 { self == .max ? self : self + 1 }
}
