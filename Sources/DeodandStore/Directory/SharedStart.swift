import DeodandCrypto
package import DeodandEvents
import DeodandSystem

/// The `recorder.started` record that one-shot commands share while host, boot, build and user stay
/// the same: `recorders/<log id>-<SHA-256 of the facts>` in the state directory holds its number.
///
/// The note is only a hint. What it points to is read from the log and compared; if it is lost or
/// wrong, a new record is written.
///
/// Without it a hook that runs a command for each tool call would add a record of its own each
/// time.
package enum SharedStart {
  /// The number of the record that states exactly these facts, if one is noted and in the log.
  package static func find(
    _ facts: JSONObject, in log: LogDirectory, _ state: StateDirectory?
  ) -> UInt64? {
    guard let place = place(facts, log, state),
      let text = try? Files.read(place, limit: 64),
      let sequence = UInt64(String(decoding: text, as: UTF8.self)),
      let reader = try? LogReader(log), let record = try? reader.record(sequence),
      record.type == .recorderStarted
    else { return nil }
    var stated = record.data
    // The process is the one fact in which two commands of one host always differ.
    stated[.process] = nil
    return stated == facts ? sequence : nil
  }

  /// Notes the number of the record that states these facts; failing to costs one record later.
  package static func note(
    _ sequence: UInt64, _ facts: JSONObject, in log: LogDirectory, _ state: StateDirectory?
  ) {
    guard let place = place(facts, log, state) else { return }
    Files.remove(place)
    try? Durable.create(place, Array(String(sequence).utf8), mode: 0o600)
  }

  /// Facts are hashed in canonical form; eight bytes of it name the file, and what is found is
  /// compared.
  private static func place(
    _ facts: JSONObject, _ log: LogDirectory, _ state: StateDirectory?
  ) -> String? {
    let digest = SHA256.hash(CanonicalWriter.write(.object(facts))).bytes
    return try? state?.place("recorders", log.id.hex + "-" + Hex.encode(digest.prefix(8)))
  }
}
