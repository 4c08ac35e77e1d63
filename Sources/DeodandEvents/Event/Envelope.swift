/// The bytes of a record: CloudEvents 1.0 in canonical JSON, members in the order of their names.
///
/// A template rather than a tree of values: this is the recorder's hot path, and the order of the
/// envelope's members is known.
public enum Envelope {
  /// The place in the log that sealing gives to a draft.
  public struct Place: Sendable {
    /// The 0-based leaf index.
    public let sequence: UInt64
    /// The leaf hash of the record before; nil in record 0 only.
    public let previous: Hash256?
    /// The sequence of the writer's `recorder.started` record; nil in record 0 only.
    public let recorder: UInt64?
    /// The recorder's claim of the time.
    public let time: Timestamp
    /// Nanoseconds of the recorder's monotonic clock.
    public let monotonic: UInt64
    /// The place among the records of its run, if the subject is a run.
    public let run: RunPlace?

    /// Describes a place.
    public init(
      sequence: UInt64, previous: Hash256?, recorder: UInt64?, time: Timestamp, monotonic: UInt64,
      run: RunPlace? = nil
    ) {
      self.sequence = sequence
      self.previous = previous
      self.recorder = recorder
      self.time = time
      self.monotonic = monotonic
      self.run = run
    }
  }

  /// What a record says whatever its place.
  public struct Facts: Sendable {
    /// On what the record stands.
    public let basis: Basis
    /// The event's UUID.
    public let id: String
    /// The log's origin.
    public let source: String
    /// What it is about.
    public let subject: String?
    /// W3C trace context.
    public let traceparent: String?
    /// The event's type.
    public let type: EventType

    /// Describes what a record says.
    public init(
      basis: Basis, id: String, source: String, subject: String?, traceparent: String?,
      type: EventType
    ) {
      self.basis = basis
      self.id = id
      self.source = source
      self.subject = subject
      self.traceparent = traceparent
      self.type = type
    }
  }

  /// The record's bytes; `data` is a canonical JSON object.
  public static func write(_ facts: Facts, data: [UInt8], at place: Place) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(data.count + 512)
    output.append(#"{"basis":""#)
    output += facts.basis.rawValue.utf8
    output.append(#"","data":"#)
    output += data
    output.append(#","id":"#)
    CanonicalWriter.writeString(facts.id, to: &output)
    output.append(#","monotonic":""#)
    output.append(decimal: place.monotonic)
    if let previous = place.previous {
      output.append(#"","previous":""#)
      Hex.append(previous, to: &output)
    }
    if let recorder = place.recorder {
      output.append(#"","recorder":""#)
      output.append(decimal: recorder)
    }
    if let run = place.run {
      if let previous = run.previous {
        output.append(#"","runprevious":""#)
        output.append(decimal: previous)
      }
      output.append(#"","runsequence":""#)
      output.append(decimal: run.number)
    }
    output.append(#"","sequence":""#)
    output.append(decimal: place.sequence)
    output.append(#"","source":"#)
    CanonicalWriter.writeString(facts.source, to: &output)
    output.append(#","specversion":"1.0""#)
    if let subject = facts.subject {
      output.append(#","subject":"#)
      CanonicalWriter.writeString(subject, to: &output)
    }
    output.append(#","time":""#)
    place.time.write(to: &output)
    output.append(UInt8(ascii: "\""))
    if let traceparent = facts.traceparent {
      output.append(#","traceparent":"#)
      CanonicalWriter.writeString(traceparent, to: &output)
    }
    output.append(#","type":"#)
    CanonicalWriter.writeString(facts.type.rawValue, to: &output)
    output.append(UInt8(ascii: "}"))
    return output
  }
}
