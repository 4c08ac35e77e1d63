import DeodandCrypto

/// A checkpoint with signatures, read but not believed.
public struct SignedCheckpoint: Sendable, Hashable {
  /// What it says.
  public let body: CheckpointBody
  /// The note that it is.
  public let note: SignedNote

  /// Parses a signed note that is a checkpoint.
  public init(parsing text: String) throws(NoteError) {
    note = try SignedNote(parsing: text)
    body = try CheckpointBody(parsing: note.text)
  }

  /// Signs a log's state.
  public static func sign(
    _ body: CheckpointBody, with signer: borrowing NoteSigner
  ) -> SignedCheckpoint {
    SignedCheckpoint(
      body: body, note: SignedNote(text: body.text, signatures: [signer.sign(body.text)]))
  }

  private init(body: CheckpointBody, note: SignedNote) {
    self.body = body
    self.note = note
  }

  /// The whole note.
  public var text: String { note.note }

  /// The checkpoint, believed: signed by the key, of the log that the key is named after.
  ///
  /// Lines of other keys, such as those of witnesses, are neither checked nor in the way.
  public func verified(by key: VerifierKey) throws(NoteError) -> VerifiedCheckpoint {
    guard body.origin.utf8.elementsEqual(key.name.text.utf8) else {
      throw NoteError(.wrongOrigin, "the checkpoint is of another log, \(body.origin)")
    }
    let own = note.signatures.filter { $0.name == key.name && $0.keyID == key.id }
    guard !own.isEmpty else {
      throw NoteError(.unsigned, "the checkpoint has no signature by the log's key")
    }
    let message = Array(note.text.utf8)
    // All of them: a second line of the same key that does not check was put there by somebody.
    guard own.allSatisfy({ key.key.isValid(signature: $0.bytes, for: message) }) else {
      throw NoteError(.badSignature, "the checkpoint's signature is not the log's")
    }
    return VerifiedCheckpoint(signed: self, key: key)
  }
}

/// A checkpoint whose signature was checked: functions that need trust ask for this type.
public struct VerifiedCheckpoint: Sendable {
  /// The checkpoint.
  public let signed: SignedCheckpoint
  /// The key that signed it.
  public let key: VerifierKey

  fileprivate init(signed: SignedCheckpoint, key: VerifierKey) {
    self.signed = signed
    self.key = key
  }

  /// What it says.
  public var body: CheckpointBody { signed.body }
}
