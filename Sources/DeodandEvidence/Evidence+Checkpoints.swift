public import Deodand
import DeodandEvents
public import DeodandLog

// Checkpoints that are given away: what somebody keeps outside of the log, to hold it against the
// log later. That one was given is recorded, so that every later bundle can answer to it.
extension Evidence {
  /// Signs the log as it stands, for somebody to keep; that it was given, and to whom, is durable
  /// when this returns.
  ///
  /// The record of it lies behind the checkpoint that it is of; the next checkpoint covers it,
  /// such as the one that the recorder signs when it is closed.
  ///
  /// Throws what recording throws.
  public static func giveCheckpoint(
    to recipient: String, by: String, recorder: Recorder
  ) async throws -> SignedCheckpoint {
    let checkpoint = try await recorder.checkpoint()
    var draft = EventDraft(.checkpointGiven, basis: .observed)
    draft.data[.grantedTo] = recipient
    draft.data[.statedBy] = by
    draft.data[.sizeBefore] = String(checkpoint.body.size)
    draft.data[.rootBefore] = Base64.encode(checkpoint.body.root.bytes)
    // Before it is handed out: nobody is to hold one of which the log knows nothing.
    _ = try await recorder.record([draft])
    return checkpoint
  }

  /// The checkpoints that were given away, by the log's own account.
  static func givenCheckpoints(in reader: some EventReader) throws(ReadError) -> [CheckpointBody] {
    var query = RecordQuery()
    query.types = [.checkpointGiven]
    var given: [CheckpointBody] = []
    for sequence in try reader.find(query) {
      let record = try reader.record(sequence)
      guard let size = record[.sizeBefore].flatMap({ UInt64($0) }),
        let root = record[.rootBefore].flatMap({ Base64.decode($0) }).flatMap({ Hash256($0) })
      else { continue }
      given.append(CheckpointBody(origin: record.source, size: size, root: root))
    }
    return given
  }
}
